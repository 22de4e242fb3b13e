"""Carries out a conversation's effects through the channel driver, and says how they ended."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from ipro_rt.channels.content import Content
from ipro_rt.channels.driver import Driver, Outgoing, ProviderRefused, ProviderSilent, Recipient
from ipro_rt.channels.model import Health, NumberConfig
from ipro_rt.conversations.known import Found, seq_ref
from ipro_rt.conversations.messages import (
    EchoTimedOut,
    EffectDone,
    MediaStored,
    Message,
    SendAccepted,
    SendRefused,
    SendUnknown,
)
from ipro_rt.conversations.model import Item, State
from ipro_rt.conversations.sending import opaque_of
from ipro_rt.conversations.timeline import found_item
from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.journal import Journal
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.scope import system_scope
from ipro_rt.media.model import Media
from ipro_rt.media.service import MediaLibrary

Config = Callable[[str], Awaitable[NumberConfig]]
ReportHealth = Callable[[NumberConfig, Health], Awaitable[None]]
_CONTENT = tuple(name for name in Content.__struct_fields__)


class Performing:
    """Owns no state: everything it needs is in the conversation, the journal and the number's configuration."""

    def __init__(
        self,
        journal: Journal,
        drivers: Mapping[str, Driver],
        config: Config,
        media: MediaLibrary,
        report: ReportHealth,
    ) -> None:
        self._journal = journal
        self._drivers = drivers
        self._config = config
        self._media = media
        self._report = report

    async def perform(self, state: State, seq: int, effect: Effect) -> Message | None:
        """Carry out the effect of the turn at `seq`; the answer is the message that tells how it ended."""
        match effect.kind:
            case "send":
                return await self._send(state, effect.args["seq"], seq)
            case "react":
                return await self._react(state, effect.args["target"], effect.args["emoji"], seq)
            case "mark_read":
                return await self._mark_read(effect, seq)
            case "typing":
                await self._mark_read(effect, seq)
                return None
            case "fetch_media":
                return await self._fetch(state, effect, seq)
            case "await_echo":
                return EchoTimedOut(seq=effect.args["seq"], attempt=effect.args["attempt"])
        raise ValueError(f"a conversation has no effect {effect.kind}")

    async def _send(self, state: State, seq: int, opened: int) -> Message:
        number = await self._config(state.number_id)
        found = await self._found(state, seq)
        quoted = await self._found(state, found.reply_to) if found.reply_to else None
        message = Outgoing(
            to=Recipient(phone=state.phone, user_id=state.user_id),
            opaque=opaque_of(state.id, seq),
            content=content_of(found.item),
            reply_to=quoted.provider_id if quoted else None,
        )
        try:
            accepted = await self._drivers[number.channel].send(number, message)
        except ProviderRefused as no:
            await self._tell_health(number, no)
            return SendRefused(seq=seq, failure=no.failure, retry_after=no.retry_after)
        except ProviderSilent:
            return SendUnknown(seq=seq, opened=opened)
        return SendAccepted(seq=seq, number_id=number.id, accepted=accepted)

    async def _react(self, state: State, target: int, emoji: str, opened: int) -> Message:
        number = await self._config(state.number_id)
        found = await self._found(state, target)
        message = Outgoing(
            to=Recipient(phone=state.phone, user_id=state.user_id),
            opaque=f"{state.id}.reaction",
            reaction_to=found.provider_id,
            emoji=emoji,
        )
        try:
            await self._drivers[number.channel].send(number, message)
        except ProviderRefused as no:
            await self._tell_health(number, no)
            return EffectDone(opened=opened, failure=no.failure, target=target)
        except ProviderSilent:
            return EffectDone(opened=opened)
        return EffectDone(opened=opened)

    async def _mark_read(self, effect: Effect, opened: int) -> Message:
        number = await self._config(effect.args["number_id"])
        try:
            await self._drivers[number.channel].mark_read(
                number, effect.args["provider_id"], typing=effect.kind == "typing"
            )
        except ProviderRefused as no:
            await self._tell_health(number, no)
        except ProviderSilent:
            return EffectDone(opened=opened)  # a read mark is not worth a second try: the next one covers it
        return EffectDone(opened=opened)

    async def _fetch(self, state: State, effect: Effect, seq: int) -> Message:
        number = await self._config(effect.args["number_id"])
        found = await self._found(state, seq)
        media = found.item.media
        assert media is not None
        try:
            download = await self._drivers[number.channel].open_media(number, effect.args["ref"])
            stored = await self._media.store_download(system_scope(state.tenant_id), media, download.chunks)
        except (ProviderRefused, ProviderSilent) as no:
            reason = no.failure.title if isinstance(no, ProviderRefused) else "A operadora não respondeu."
            stored = _missing(media, reason)
        return MediaStored(seq=seq, media=stored)

    async def _found(self, state: State, seq: int) -> Found:
        address = Address("conversation", state.tenant_id, state.id)
        found = (await self._journal.find(address.key, [seq_ref(seq)]))[seq_ref(seq)]
        if found is None:
            raise LookupError(f"no item at {address.key} {seq}")
        return found_item(found)

    async def _tell_health(self, number: NumberConfig, no: ProviderRefused) -> None:
        if no.number_health is not None:
            await self._report(number, no.number_health)


def content_of(item: Item) -> Content:
    """The content an item was made of."""
    return Content(**{name: getattr(item, name) for name in _CONTENT})


def _missing(media: Media, reason: str) -> Media:
    return msgspec.structs.replace(media, state="failed", error=reason)
