"""A host process and the coordinator's, put together: database, providers, behaviours, runtime."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from msgspec.structs import replace

from actors.conversation import ConversationActor
from actors.number import NumberActor
from actors.runtime.coordinator import Coordinator, Fleet
from actors.runtime.office import Dial
from actors.runtime.on_ray.sockets import by_socket
from actors.runtime.ports import Ids, RuntimePorts
from actors.runtime.runtime import HostRuntime
from actors.runtime.wire import encode
from gateway.outbound.whatsapp import WhatsAppCloud
from ipro_rt import __version__
from ipro_rt.channels.driver import Driver
from ipro_rt.channels.messages import Report
from ipro_rt.channels.model import Health, NumberConfig
from ipro_rt.channels.performing import NumberPerforming
from ipro_rt.channels.service import Channels
from ipro_rt.conversations.performing import Performing, ReportHealth
from ipro_rt.kernel import tracing
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.journal import Inbox, InboxEntry
from ipro_rt.kernel.ownership import HostCard
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.process import settle_in
from ipro_rt.kernel.telemetry import configure_logs
from ipro_rt.media.service import MediaLibrary
from storage.channels import MongoChannels
from storage.engine.blobs import open_blobs
from storage.engine.mongo import Database, connect
from storage.engine.secrets import load_secret_box
from storage.inbox import MongoDeadLetters, MongoInbox
from storage.journal import MongoJournal
from storage.media import MongoMedia
from storage.ownership import MongoOwnership
from storage.schema import prepare
from storage.snapshots import MongoSnapshots
from storage.timers import MongoTimers

LEASE_LOST = 70  # the exit code of a host whose lease is gone

log = structlog.get_logger("actors.main")


class _NoMailboxes:
    """A host answers; it does not ask through the gateway's ways."""

    async def ask(self, *_: object) -> object:
        raise Unavailable("A host asks nobody.")

    intake = settled = replay = ask


@dataclass
class RunningHost:
    """A host with everything it stands on, in the order it is taken down."""

    runtime: HostRuntime
    drivers: dict[str, Driver]
    database: Database
    end_traces: Callable[[], None]

    async def stop(self) -> None:
        """Commit what was taken; let go of everything."""
        await self.runtime.stop()
        for driver in self.drivers.values():
            await driver.close()
        await self.database.close()
        await asyncio.to_thread(self.end_traces)


async def open_host(card: HostCard, dial: Dial, settings: Settings) -> RunningHost:
    """Build and start a host in this process."""
    assert settings.mongodb_url
    configure_logs(settings.data_dir / "logs" / f"{card.name}.log")
    end_traces = tracing.export(settings.otlp_url, "ipro-host", card.name)
    database = await connect(settings.mongodb_url, settings.database)
    ports = runtime_ports(database)
    media = MediaLibrary(MongoMedia(database), open_blobs(settings.blobs_url, settings.data_dir), system_clock)
    secrets = load_secret_box(settings.secret_key, settings.data_dir)
    channels = Channels(MongoChannels(database), _NoMailboxes(), secrets, system_clock, lambda url: None)  # type: ignore[arg-type]
    drivers: dict[str, Driver] = {"whatsapp_cloud": WhatsAppCloud(media, development=settings.mode == "development")}
    performing = Performing(ports.journal, drivers, channels.config, media, _report_to(ports.inbox))
    runtime = HostRuntime(
        replace(card, build=__version__),
        [ConversationActor(performing), NumberActor(NumberPerforming(drivers, channels.config))],
        ports,
        by_socket(dial, ports.ownership),
        _end_this_process,
        live_cap=settings.live_cap,
    )
    runtime.host.watchdog.start()
    await runtime.start()
    settle_in()
    return RunningHost(runtime, drivers, database, end_traces)


@dataclass
class RunningCoordinator:
    """The coordinator with the database it decides by."""

    coordinator: Coordinator
    database: Database

    async def stop(self) -> None:
        """Stop deciding."""
        await self.coordinator.stop()
        await self.database.close()


async def open_coordinator(holder: str, fleet: Fleet, settings: Settings) -> RunningCoordinator:
    """Prepare the database, then look after the hosts."""
    assert settings.mongodb_url
    configure_logs(settings.data_dir / "logs" / "coordinator.log")
    database = await connect(settings.mongodb_url, settings.database)
    await prepare(database)
    coordinator = Coordinator(holder, MongoOwnership(database), fleet, expected=settings.hosts)
    coordinator.start()
    log.info("coordinator.open", holder=holder)
    return RunningCoordinator(coordinator, database)


def runtime_ports(database: Database) -> RuntimePorts:
    """The runtime's ways to this database."""
    return RuntimePorts(
        journal=MongoJournal(database),
        snapshots=MongoSnapshots(database),
        inbox=MongoInbox(database),
        timers=MongoTimers(database),
        dead_letters=MongoDeadLetters(database),
        ownership=MongoOwnership(database),
        clock=system_clock,
        ids=Ids(),
    )


def _end_this_process() -> None:
    """Somebody else owns what we owned: nothing of ours may reach the world any more. We are started again."""
    os._exit(LEASE_LOST)


def _report_to(inbox: Inbox) -> ReportHealth:
    """Tell a number's actor, wherever it lives, by the inbox: durable, and nobody waits."""

    async def report(number: NumberConfig, health: Health) -> None:
        to = Address("number", number.tenant_id, number.id)
        body = encode(Report(health=health))
        await inbox.put(InboxEntry(id=new_id(), key=to.key, shard=to.shard, body=body, at=system_clock()))

    return report
