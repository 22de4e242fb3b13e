"""WhatsApp Cloud as a channel driver. It does not know whether a sandbox or Meta answers: only the base URL differs."""

from typing import Any

import msgspec

from gateway.outbound.whatsapp import bodies, downloads, health
from gateway.outbound.whatsapp.http import Graph
from gateway.outbound.whatsapp.uploads import Uploads
from ipro_rt.channels.content import MEDIA_TYPES
from ipro_rt.channels.driver import Accepted, MediaDownload, MediaReader, Outgoing, ProviderRefused, ProviderSilent
from ipro_rt.channels.model import Health, NumberConfig, ProviderFailure
from ipro_rt.media.model import Media

# What Graph answers for an uploaded file it no longer has.
_LOST_FILE = frozenset(f"provider:{code}" for code in (33, 100, 131009, 131052, 131053))
# What Graph answers for a number this token cannot see.
_LOST_NUMBER = frozenset({"provider:33", "provider:100"})


class _Message(msgspec.Struct):
    id: str


class _Recipient(msgspec.Struct):
    wa_id: str | None = None
    user_id: str | None = None


class _Sent(msgspec.Struct):
    messages: list[_Message]
    contacts: list[_Recipient] = []


class WhatsAppCloud:
    """The `Driver` of `whatsapp_cloud` numbers. One instance serves every number of the process."""

    def __init__(
        self, files: MediaReader, *, connect_timeout: float = 5, read_timeout: float = 20, development: bool = False
    ) -> None:
        self._graph = Graph(connect_timeout=connect_timeout, read_timeout=read_timeout, development=development)
        self._uploads = Uploads(self._graph, files)

    async def send(self, number: NumberConfig, message: Outgoing) -> Accepted:
        """Send one message or reaction; its media is uploaded first, once per number."""
        media = _media_of(message)
        if media is None:
            return await self._send(number, bodies.of_message(message, None))
        known = self._uploads.known(number, media.id)
        if known is not None:
            try:
                return await self._send(number, bodies.of_message(message, known))
            except ProviderRefused as refused:
                if refused.failure.code not in _LOST_FILE:
                    raise
        uploaded = await self._uploads.upload(number, media)
        return await self._send(number, bodies.of_message(message, uploaded))

    async def mark_read(self, number: NumberConfig, provider_id: str, *, typing: bool = False) -> None:
        """Turn the customer's ticks blue up to this message, and show typing if asked."""
        await self._post(number, bodies.of_read(provider_id, typing=typing))

    async def open_media(self, number: NumberConfig, media_ref: str) -> MediaDownload:
        """Open a file the customer sent. `chunks` may refuse or fall silent while it is read."""
        return await downloads.open_media(self._graph, number, media_ref)

    async def check(self, number: NumberConfig) -> Health:
        """Ask Meta how the number is. A refusal that is about the number is an answer, too."""
        try:
            answer = await self._graph.get(number, number.phone_number_id, query={"fields": health.FIELDS})
        except ProviderRefused as refused:
            told = refused.number_health or _unseen(refused.failure)
            if told is None:
                raise
            return told
        return health.of_answer(answer)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._graph.close()

    async def _send(self, number: NumberConfig, body: dict[str, Any]) -> Accepted:
        answer = await self._post(number, body)
        try:
            sent = msgspec.convert(answer, _Sent)
            provider_id = sent.messages[0].id
        except (msgspec.ValidationError, IndexError) as error:
            raise ProviderSilent("an answer without a message id") from error
        recipient = sent.contacts[0] if sent.contacts else _Recipient()
        return Accepted(provider_id, recipient.wa_id, recipient.user_id)

    async def _post(self, number: NumberConfig, body: dict[str, Any]) -> dict[str, Any]:
        return await self._graph.post(number, number.phone_number_id, "messages", body=body)


def _media_of(message: Outgoing) -> Media | None:
    content = message.content
    if message.reaction_to is not None or content is None or content.type not in MEDIA_TYPES:
        return None
    return content.media


def _unseen(failure: ProviderFailure) -> Health | None:
    if failure.code not in _LOST_NUMBER:
        return None
    return Health("logged_out", "A Meta não encontrou este número com esta chave de acesso.")
