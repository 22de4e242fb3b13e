"""The core's ports, over the engines of this process."""

from functools import partial

from actors.runtime.router import Router
from gateway.inbound.limits import MemoryLimits
from gateway.outbound.guard import check_outgoing_url
from gateway.outbound.mail import open_mail
from ipro_rt import __version__
from ipro_rt.accounts.model import ClientInfo
from ipro_rt.app import Ports, Stores
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.gossip import Silence
from ipro_rt.kernel.limits import Limits
from storage import accounts, channels, contacts, media, metrics, system
from storage.conversations import MongoConversations
from storage.engine.blobs import open_blobs
from storage.engine.mongo import Database
from storage.engine.redis import RedisDoor
from storage.engine.secrets import load_secret_box
from storage.limits import SharedLimits
from storage.ownership import MongoOwnership
from storage.presence import RedisGossip


def core_ports(settings: Settings, database: Database, router: Router, redis: RedisDoor | None) -> Ports:
    """The product's ways to the database, the actors, the files and the clock."""
    development = settings.mode == "development"
    return Ports(
        stores=Stores(
            accounts=accounts.MongoAccounts(database),
            contacts=contacts.MongoContacts(database),
            channels=channels.MongoChannels(database),
            media=media.MongoMedia(database),
            conversations=MongoConversations(database),
            system=system.MongoSystem(database),
            metrics=metrics.MongoMetrics(database),
        ),
        mailboxes=router,
        glassbox=router,
        ownership=MongoOwnership(database),
        gossip=RedisGossip(redis, settings.database) if redis is not None else Silence(),
        blobs=open_blobs(settings.blobs_url, settings.data_dir),
        secrets=load_secret_box(settings.secret_key, settings.data_dir),
        clock=system_clock,
        client=ClientInfo(mode=settings.mode, version=__version__, sandbox_url=settings.sandbox_url),
        check_url=partial(check_outgoing_url, development=development),
        mail=open_mail(settings.smtp_url, settings.mail_from),
        public_url=settings.public_url or f"http://127.0.0.1:{settings.port}",
    )


def open_limits(settings: Settings, redis: RedisDoor | None) -> Limits:
    """What counts how often something is done: in Redis where there is one, in this process while there is none."""
    alone = MemoryLimits()
    return alone if redis is None else SharedLimits(redis, settings.database, alone)
