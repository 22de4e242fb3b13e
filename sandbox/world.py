"""What one sandbox is made of, and the order in which its parts are put together and taken apart.

Invariant: parts know only the parts they are given; handlers reach them through `request.app[WORLD]`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlencode

from aiohttp import web

from sandbox.clock import Clock
from sandbox.delivery import Delivery
from sandbox.events import Bus, Log
from sandbox.faults import Faults
from sandbox.inbound import Inbound
from sandbox.journal import Journal, StartError
from sandbox.limits import Limits
from sandbox.media_files import MediaFiles
from sandbox.model import Media
from sandbox.settings import Settings
from sandbox.statuses import Statuses
from sandbox.store import Store
from sandbox.tasks import Tasks
from sandbox.templates import Templates
from sandbox.threads import Threads


class World:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.base_url = ""
        """Set once the port is known."""
        self._url_key = secrets.token_bytes(16)
        self.clock = Clock()
        self.tasks = Tasks()
        self.bus = Bus(settings.max_listeners)
        self.log = Log(settings, self.clock, self.bus)
        self.store = Store(settings, Journal(settings.data_dir) if settings.data_dir else None)
        try:
            self.files = MediaFiles(settings, self.store.remove_media)
        except StartError:
            self.store.close()
            raise
        self.limits = Limits(settings, self.clock)
        self.threads = Threads(settings, self.clock, self.store, self.bus, self.tasks)
        self.delivery = Delivery(settings, self.clock, self.store, self.log, self.tasks)
        self.templates = Templates(settings, self.clock, self.store, self.delivery, self.tasks)
        self.statuses = Statuses(settings, self.clock, self.store, self.files, self.delivery, self.threads, self.tasks)
        self.inbound = Inbound(
            settings, self.clock, self.store, self.delivery, self.threads, self.tasks, self.media_url
        )
        self.statuses.on_delivered = self.inbound.answer_by_itself

    @property
    def faults(self) -> Faults:
        return self.delivery.faults

    def resume(self) -> None:
        self.statuses.resume()
        self.templates.resume()
        self.inbound.resume()

    async def reset(self) -> None:
        """Everything but the registered numbers is as at the first start."""
        await self.tasks.cancel_all()
        self.delivery.reset()
        self.delivery.faults = Faults()
        self.clock.reset()
        self.limits.clear()
        self.threads.reset()
        self.log.clear()
        await self.files.clear()
        self.store.reset()

    async def close(self) -> None:
        self.bus.close()
        await self.tasks.close()
        await self.delivery.close()
        self.store.close()

    def media_url(self, media: Media) -> str:
        """A link that is good for five minutes, shaped like those of lookaside.fbsbx.com."""
        expires = int(self.clock.now() + self.settings.media_url_s)
        query = urlencode({"mid": media.id, "ext": expires, "hash": self.media_hash(media.id, str(expires))})
        return f"{self.base_url}/whatsapp_business/attachments/?{query}"

    def media_hash(self, media_id: str, expires: str) -> str:
        return hmac.new(self._url_key, f"{media_id} {expires}".encode(), hashlib.sha256).hexdigest()[:32]


WORLD: web.AppKey[World] = web.AppKey("world", World)
