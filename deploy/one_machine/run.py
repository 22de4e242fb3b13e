"""`make run`: everything on one machine, started in order and stopped in reverse.

The keeper is outermost, the launcher inside it; the parts are mongod, Ray with hosts and gateway, the sandbox.
"""

import asyncio
import contextlib
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from deploy.one_machine.address import gateway_url
from deploy.one_machine.checks import (
    check_disk,
    check_gateways,
    check_join,
    check_sandbox,
    check_secrets,
    claim,
    read_settings,
)
from deploy.one_machine.keeper import AGAIN, STOPPING, UPGRADE, keep
from deploy.one_machine.logs import rotate
from deploy.one_machine.progress import step, tell
from deploy.one_machine.trouble import Trouble
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.telemetry import configure_logs

if TYPE_CHECKING:  # heavy to import; the keeper's process does without
    from deploy.one_machine.cluster import WatchedCluster

ADMIN = "admin@demo.local"
LEAVE_S = 20.0  # a machine that leaves hands over first
HEAD_S = 2.0

log = structlog.get_logger("deploy.run")


def main(join: str | None = None) -> int:
    """Run until Ctrl-C or SIGTERM, as a machine of the cluster at `join` if one is given; the exit code."""
    try:
        settings = read_settings()
        if join is not None:
            settings = check_join(settings.model_copy(update={"join": join}))
        with claim(settings.data_dir):
            return keep(lambda: _launch(settings), longer_s=0.0 if join is None else LEAVE_S)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def _launch(settings: Settings) -> int:
    try:
        check_disk(settings.data_dir)
        check_secrets(settings)
        check_gateways(settings)
        if settings.join is None:
            check_sandbox(settings)
        for file in (settings.data_dir / "logs").glob("*.log"):
            rotate(file)
        (settings.data_dir / "logs").mkdir(exist_ok=True)
        configure_logs(settings.data_dir / "logs" / "launcher.log")
        if settings.gateway_count > 1 and settings.redis_url is None:
            tell("IPRO_REDIS_URL is not set: each gateway counts limits for itself, and shows who is connected to it.")
        return asyncio.run(_until_stopped(settings))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
    except OSError as error:  # a disk that just became full, no more processes or file handles, ...
        log.exception("run.failed")
        print(f"The start failed: {error}. Details: {settings.data_dir / 'logs'}", file=sys.stderr)
    return 1


async def _until_stopped(settings: Settings) -> int:
    """Serve; the exit code: 0 when asked to stop, AGAIN when the keeper shall start us again."""
    serving = asyncio.create_task(_serve_until_gone(settings))
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if serving.cancelling() == 0:  # a second Ctrl-C must not interrupt the stopping
            print("stopping…", flush=True)
            serving.cancel()

    for signum in STOPPING:
        loop.add_signal_handler(signum, stop)
    try:
        await serving
    except asyncio.CancelledError:
        return 0
    return AGAIN


async def _until_reached(head: str) -> None:
    """A machine that was cut off waits for its head as long as it takes."""
    host, _, port = head.rpartition(":")
    while True:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(HEAD_S):
                _, writer = await asyncio.open_connection(host, int(port))
                writer.close()
                return
        await asyncio.sleep(1.0)


async def _serve_until_gone(settings: Settings) -> None:
    await _serve(settings)
    tell("Ray stopped; starting again")
    if settings.join is not None:
        await _until_reached(settings.join)


async def _serve(settings: Settings) -> None:
    async with AsyncExitStack() as started:
        settings = settings.model_copy(update={"mongodb_url": await _database(settings, started)})
        if settings.mode == "production" and settings.mongodb_url is not None:
            await _refuse_demo(settings.mongodb_url, settings.database)
        with step("Ray, hosts and gateways"):
            cluster = await _cluster(settings, started)
        asyncio.get_running_loop().add_signal_handler(UPGRADE, cluster.upgrade)
        if settings.mode == "development" and settings.join is None:
            with step("sandbox"):
                await _sandbox(settings, started)
        print(_ready(settings, cluster.address), flush=True)
        await cluster.until_gone()


async def _database(settings: Settings, started: AsyncExitStack) -> str:
    if settings.mongodb_url is None:
        from deploy.one_machine.mongod import Mongod

        mongod = Mongod(settings.data_dir, tell=tell)
        with step("mongod"):
            started.push_async_callback(mongod.stop)
            await mongod.start()
        return mongod.url
    with step("MongoDB"):
        await _reach(settings.mongodb_url, settings.database)
    return settings.mongodb_url


async def _reach(url: str, database: str) -> None:
    from ipro_rt.kernel.errors import Unavailable
    from storage.engine.mongo import connect

    where = urlsplit(url).netloc.rpartition("@")[2]
    try:
        await (await connect(url, database)).close()
    except Unavailable as error:
        raise Trouble(f"MongoDB does not answer at {where}: check MONGODB_URL ({error.got}).") from error


async def _refuse_demo(url: str, database: str) -> None:
    """In production nobody may sign in as the demo's admin, whose password everybody can read."""
    from storage.accounts import MongoAccounts
    from storage.engine.mongo import connect

    opened = await connect(url, database)
    try:
        if await MongoAccounts(opened).user_by_email(ADMIN) is not None:
            raise Trouble(
                f"The database {database} holds the demo company and its admin {ADMIN}: "
                "in production choose another one with IPRO_DATABASE."
            )
    finally:
        await opened.close()


async def _cluster(settings: Settings, started: AsyncExitStack) -> "WatchedCluster":
    from deploy.one_machine.cluster import WatchedCluster

    cluster = WatchedCluster(settings)
    cluster.start()
    started.push_async_callback(cluster.stop)
    return cluster


async def _sandbox(settings: Settings, started: AsyncExitStack) -> None:
    from deploy.one_machine.sandbox import sandbox_child

    sandbox = sandbox_child(settings, tell)
    started.push_async_callback(sandbox.stop)
    await sandbox.start()
    sandbox.supervise()


def _ready(settings: Settings, cluster: str) -> str:
    if settings.join is not None:
        brought = f"{settings.hosts} hosts"
        if settings.gateway_count:
            brought += f" and {settings.gateway_count} gateways at {gateway_url(settings)}"
        return f"ready: {brought} on {settings.node_address} have joined {settings.join}"
    if settings.node_address != "127.0.0.1":
        print(f"  other machines join with  ipro up --address {cluster}", flush=True)
    line = f"ready {gateway_url(settings)}"
    return f"{line} {ADMIN} {settings.demo_password}" if settings.mode == "development" else line
