"""What is looked at before anything is started: each finding is one sentence that says what to do."""

import errno
import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from deploy.one_machine.ports import owner
from deploy.one_machine.trouble import Trouble
from ipro_rt.kernel import tracing
from ipro_rt.kernel.config import Settings

REDIS_SCHEMES = ("redis://", "rediss://")
NEEDED_BYTES = 500 * 1024 * 1024


def read_settings() -> Settings:
    """The settings, the data folder made absolute because processes with other working folders use it."""
    try:
        settings = Settings.model_validate({})  # reads the environment
    except ValidationError as error:
        raise Trouble(_wrong_settings(error)) from error
    if settings.otlp_url is not None:
        try:
            tracing.check_installed()
        except tracing.TracingMissing as missing:
            raise Trouble(str(missing)) from missing
    return settings.model_copy(update={"data_dir": settings.data_dir.absolute()})


def check_join(settings: Settings) -> Settings:
    """What a machine needs to join a cluster: the same database, the cluster's secret, an address others reach."""
    missing = [
        f"{variable} ({why})"
        for variable, why, given in (
            ("MONGODB_URL", "the cluster's database", settings.mongodb_url is not None),
            (
                "IPRO_CLUSTER_TOKEN",
                "the file with its secret, copied from its head",
                settings.cluster_token is not None,
            ),
            ("IPRO_NODE_ADDRESS", "this machine's address", settings.node_address != "127.0.0.1"),
            ("IPRO_SECRET_KEY", "what seals access tokens there", settings.secret_key is not None),
        )
        if not given
    ]
    if missing:
        raise Trouble(f"To join {settings.join}, set {', '.join(missing)}.")
    return settings


def claim(folder: Path) -> IO[str]:
    """Make sure the data folder can be used and nobody else uses it. Keep what is returned open."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for inside in [folder, *folder.iterdir()]:
            _check_access(inside)
        lock = (folder / "lock").open("a+")
    except PermissionError as error:
        raise Trouble(
            f"The data folder {folder} cannot be read and written by this user ({error.filename}): "
            "change its owner, or choose another with IPRO_DATA_DIR."
        ) from error
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise Trouble(
            f"The data folder {folder} cannot be used ({reason}): choose another with IPRO_DATA_DIR."
        ) from error
    _lock(lock, folder)
    return lock


def check_disk(folder: Path) -> None:
    """Refuse to start on a disk that is about to be full."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise Trouble(
            f"Only {free // 2**20} MB are free on the disk of {folder}: make room for at least "
            f"{NEEDED_BYTES // 2**20} MB, or choose another folder with IPRO_DATA_DIR."
        )


def check_secrets(settings: Settings) -> None:
    """Refuse to start with keys that others can read, and in production with what everybody knows."""
    key = settings.data_dir / "secret.key"
    for file in (key, settings.cluster_token):
        if file is not None and file.exists() and file.stat().st_mode & 0o077:
            raise Trouble(f"{file} can be read by other users of this machine: run  chmod 600 {file}")
    if settings.mode == "production":
        for name in ("demo_password", "demo_app_secret"):
            if name in settings.model_fields_set:
                raise Trouble(f"IPRO_{name.upper()} is set: in production there is no demo company, so take it out.")


def check_gateways(settings: Settings) -> None:
    """Refuse to start gateways that could not listen, or a head that has none."""
    if not settings.gateway_count:
        if settings.join is None:
            raise Trouble("IPRO_GATEWAYS is 0: the first machine of a cluster needs a gateway at least.")
        return
    if settings.redis_url is not None and not settings.redis_url.startswith(REDIS_SCHEMES):
        raise Trouble(f"IPRO_REDIS_URL must begin with {' or '.join(REDIS_SCHEMES)}: redis://127.0.0.1:6379/0.")
    _check_port(settings.bind, settings.port, "IPRO_PORT")
    if settings.metrics_port is not None:
        for slot in range(settings.gateway_count):
            _check_port(settings.node_address, settings.metrics_port + slot, "IPRO_METRICS_PORT")


def check_sandbox(settings: Settings) -> None:
    """Refuse to start when somebody else listens on the sandbox's port."""
    if settings.sandbox_url is not None:
        if settings.sandbox_port == settings.port:
            raise Trouble(f"IPRO_PORT and IPRO_SANDBOX_PORT are both {settings.port}: choose two different ports.")
        _check_port("127.0.0.1", settings.sandbox_port, "IPRO_SANDBOX_PORT")


def _wrong_settings(error: ValidationError) -> str:
    def name(location: object) -> str:
        text = str(location)
        return text if text.isupper() else f"IPRO_{text.upper()}"

    findings = [f"{name(one['loc'][0])}: {one['msg']}, got {one['input']!r}" for one in error.errors()]
    return f"The environment holds a setting that does not fit: {'; '.join(findings)}."


def _check_access(path: Path) -> None:
    needed = os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0)
    if not os.access(path, needed):
        raise PermissionError(errno.EACCES, "no access", str(path))


def _lock(lock: IO[str], folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise Trouble(
            f"Another iPro RT (process {holder or 'unknown'}) is running on {folder}: stop it, "
            "or choose another folder with IPRO_DATA_DIR."
        ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()


def _check_port(host: str, port: int, variable: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Trouble(f"Port {port} needs more rights than this user has: set {variable} above 1023.") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Trouble(f"Nothing can listen on {host}:{port} ({os.strerror(error.errno or 0)}).") from error
            who = owner(port) or "another program"
            raise Trouble(
                f"Port {port} is already used by {who}: stop it, or choose another port with {variable}."
            ) from error
