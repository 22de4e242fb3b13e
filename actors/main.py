"""A host process, put together: database, providers, behaviours, host, door, recovery."""

from dataclasses import dataclass

import structlog

from actors.conversation import ConversationActor
from actors.number import NumberActor
from actors.runtime.door import Door
from actors.runtime.host import Host
from actors.runtime.placement import Placement
from actors.runtime.recovery import Recovery
from actors.runtime.wire import encode
from gateway.outbound.whatsapp import WhatsAppCloud
from ipro_rt.channels.driver import Driver
from ipro_rt.channels.messages import Report
from ipro_rt.channels.model import Health, NumberConfig
from ipro_rt.channels.performing import NumberPerforming
from ipro_rt.channels.service import Channels
from ipro_rt.conversations.performing import Performing, ReportHealth
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.journal import Inbox, InboxEntry
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.process import settle_in
from ipro_rt.kernel.telemetry import configure_logs
from ipro_rt.media.service import MediaLibrary
from storage.channels import MongoChannels
from storage.engine.blobs import open_blobs
from storage.engine.mongo import Database, connect
from storage.engine.secrets import load_secret_box
from storage.inbox import MongoInbox
from storage.journal import MongoJournal
from storage.media import MongoMedia
from storage.snapshots import MongoSnapshots

log = structlog.get_logger("actors.main")


def host_names(settings: Settings) -> list[str]:
    """The hosts of a run, in the order placement counts them."""
    return [f"host-{index}" for index in range(settings.hosts)]


class _NoMailboxes:
    """A host answers; it does not ask through the gateway's ways."""

    async def ask(self, *_: object) -> object:
        raise Unavailable("A host asks nobody.")

    intake = settled = ask


@dataclass
class RunningHost:
    """A host with everything it stands on, in the order it is taken down."""

    door: Door
    host: Host
    recovery: Recovery
    drivers: dict[str, Driver]
    database: Database

    async def stop(self) -> None:
        """Commit what was taken; let go of everything."""
        await self.recovery.stop()
        await self.host.stop()
        for driver in self.drivers.values():
            await driver.close()
        await self.database.close()


async def open_host(name: str, incarnation: str, settings: Settings) -> RunningHost:
    """Build and start a host in this process."""
    assert settings.mongodb_url
    configure_logs(settings.data_dir / "logs" / f"{name}.log")
    database = await connect(settings.mongodb_url, settings.database)
    journal, snapshots, inbox = MongoJournal(database), MongoSnapshots(database), MongoInbox(database)
    media = MediaLibrary(MongoMedia(database), open_blobs(settings.blobs_url, settings.data_dir), system_clock)
    secrets = load_secret_box(settings.secret_key, settings.data_dir)
    channels = Channels(MongoChannels(database), _NoMailboxes(), secrets, system_clock, lambda url: None)  # type: ignore[arg-type]
    drivers: dict[str, Driver] = {"whatsapp_cloud": WhatsAppCloud(media)}
    door = Door(incarnation)
    host = Host(
        name,
        [
            ConversationActor(Performing(journal, drivers, channels.config, media, _report_to(inbox))),
            NumberActor(NumberPerforming(drivers, channels.config)),
        ],
        journal,
        snapshots,
        system_clock,
        door.publish,
    )
    recovery = Recovery(host, Placement(host_names(settings)).shards_of(name), journal, snapshots, inbox)
    door.open(host)
    host.start()
    recovery.start()
    settle_in()
    log.info("host.open", host=name, incarnation=incarnation)
    return RunningHost(door, host, recovery, drivers, database)


def _report_to(inbox: Inbox) -> ReportHealth:
    """Tell a number's actor, wherever it lives, by the inbox: durable, and nobody waits."""

    async def report(number: NumberConfig, health: Health) -> None:
        to = Address("number", number.tenant_id, number.id)
        body = encode(Report(health=health))
        await inbox.put(InboxEntry(id=new_id(), key=to.key, shard=to.shard, body=body, at=system_clock()))

    return report
