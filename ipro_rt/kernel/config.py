"""The settings tree: read once from the environment, typed, each with its unit and reason."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything a process may be told. `IPRO_PORT=9000` sets `port`; `MONGODB_URL` has no prefix."""

    model_config = SettingsConfigDict(env_prefix="IPRO_", frozen=True, extra="ignore")

    port: int = Field(8080, ge=1, le=65535, description="Where the gateway listens.")
    sandbox_port: int = Field(8090, ge=1, le=65535, description="Where the sandbox listens, in development.")
    bind: str = Field("127.0.0.1", description="The address servers listen on; 0.0.0.0 opens them to the network.")
    trusted_proxies: str = Field(
        "127.0.0.0/8,::1/128", description="Networks whose X-Forwarded-For and -Proto are believed, by commas."
    )
    socket_scale: float = Field(
        1.0, gt=0, le=10_000, description="Widens the sockets an address, user and company may have; for load tests."
    )
    rate_read: int = Field(
        50, ge=1, le=1_000_000, description="Reads a second of one caller; four times as many at once."
    )
    rate_write: int = Field(50, ge=1, le=1_000_000, description="Changes a second of one caller.")
    rate_send: int = Field(30, ge=1, le=1_000_000, description="Messages a second of one caller.")
    rate_sign_in: int = Field(10, ge=1, le=1_000_000, description="Sign-ins a second from one address.")
    rate_company: int = Field(40, ge=1, le=10_000, description="How many callers' worth a company has together.")
    data_dir: Path = Field(Path(".data"), description="Everything that must survive: database, files, keys, logs.")
    mongodb_url: str | None = Field(None, validation_alias="MONGODB_URL", description="Unset: the embedded mongod.")
    database: str = Field("ipro", description="The database in that server.")
    hosts: int = Field(2, ge=1, le=64, description="Host processes for actors; about one a core.")
    gateways: int | None = Field(None, ge=0, le=32, description="Gateway processes here; unset: 1, 0 where it joins.")
    metrics_port: int | None = Field(
        None,
        ge=1,
        le=65_000,
        description="Gateway n tells its own figures and health on this port + n; unset: nowhere.",
    )
    live_cap: int = Field(120_000, ge=100, description="Actors a host keeps in memory; past it the idle ones sleep.")
    node_address: str = Field("127.0.0.1", description="This machine's address in a cluster of several.")
    cluster_token: Path | None = Field(None, description="The file with the secret all machines of a cluster share.")
    join: str | None = Field(None, description="host:port of the cluster to join; unset: this machine is its head.")
    redis: str | None = Field(None, description="host:port of a Redis that keeps what Ray knows, for another head.")
    redis_url: str | None = Field(None, description="A Redis that several gateways share limits and presence through.")
    mode: Literal["development", "production"] = Field("development", description="Demo data and sandbox, or neither.")
    secret_key: str | None = Field(None, description="Encrypts secrets at rest; unset: a key file in data_dir.")
    blobs_url: str | None = Field(None, description="Where files lie, such as s3://bucket; unset: data_dir/media.")
    otlp_url: str | None = Field(None, description="An OpenTelemetry collector, http://host:4318; unset: no traces.")
    smtp_url: str | None = Field(
        None, description="smtp://user:password@host:587 or smtps://…; unset: links are told to administrators instead."
    )
    mail_from: str = Field("iPro RT <no-reply@localhost>", description="Whom letters come from.")
    public_url: str | None = Field(None, description="Where people reach the web client; unset: this machine's port.")
    demo_password: str = Field("demo-ipro-2026", description="Of admin@demo.local, in development only.")
    demo_app_secret: str = Field("demo-app-secret", description="Signs the demo numbers' webhooks, in development.")

    @property
    def gateway_count(self) -> int:
        """Gateway processes on this machine."""
        if self.gateways is not None:
            return self.gateways
        return 1 if self.join is None else 0

    @property
    def sandbox_url(self) -> str | None:
        """The sandbox's base URL, in development."""
        return f"http://127.0.0.1:{self.sandbox_port}" if self.mode == "development" else None
