"""Rules for what goes out: one message at a time per conversation, in order, and honest about what is not known.

The send slot holds the message on its way. Its effect is durable from the commit that fills the slot until the
commit that empties it, so a crash leaves exactly one question: did the provider take it? The provider's status echo
answers; only when none comes within ECHO_WAIT_S is the message sent again.
"""

from datetime import datetime

from msgspec.structs import asdict

from ipro_rt.channels.model import ProviderFailure
from ipro_rt.conversations.events import Change, Event
from ipro_rt.conversations.known import Known, quote_of, seq_ref
from ipro_rt.conversations.messages import (
    Done,
    EchoTimedOut,
    Retry,
    Send,
    SendAccepted,
    SendRefused,
    SendReply,
    SendUnknown,
    Track,
)
from ipro_rt.conversations.model import Item, Patch, State
from ipro_rt.conversations.receiving import provider_pid
from ipro_rt.kernel.decision import NOTHING, Decision, Effect
from ipro_rt.kernel.errors import Conflict, NotFound, TooMany
from ipro_rt.kernel.ids import message_id, seq_of_message

ECHO_WAIT_S = 20.0  # Meta's echo comes within a second or two; a minute would hold the next message for too long
MAX_ATTEMPTS = 5
MAX_QUEUE = 100
SILENT = ProviderFailure(
    code="provider:silent",
    title="A operadora não respondeu e não confirmou o envio.",
    action="Confira com o cliente antes de enviar de novo.",
    retryable=True,
)


def client_pid(state: State, client_id: str) -> str:
    """What makes a client's command unique in the journal."""
    return f"client/{state.id}/{client_id}"


def opaque_of(conversation_id: str, seq: int) -> str:
    """What travels with a message and comes back in every status of it."""
    return f"{conversation_id}.{seq}"


def read_opaque(opaque: str | None) -> tuple[str, int] | None:
    """(conversation id, seq) of one of our messages, or None for a stranger's."""
    head, _, tail = (opaque or "").rpartition(".")
    return (head, int(tail)) if head and tail.isascii() and tail.isdigit() and len(tail) < 12 else None


def send(state: State, message: Send, now: datetime, known: Known) -> Decision[Event]:
    """Keep the message; start sending it when nothing else is on its way."""
    if state.contact is None:
        raise NotFound("There is no such conversation.")
    if len(state.queue) >= MAX_QUEUE:
        raise TooMany("Too many messages wait to be sent in this conversation.", retry_after=5.0)
    quoted = _seq(state, message.reply_to) if message.reply_to else None
    if quoted is not None and seq_ref(quoted) not in known:
        return Decision(need=(seq_ref(quoted),))
    seq = state.seq + 1
    starts = state.slot is None
    item = Item(
        **asdict(message.content),
        id=message_id(state.id, seq),
        seq=seq,
        kind="message",
        direction="out",
        at=now,
        author=message.author,
        status="sending" if starts else "pending",
        client_id=message.client_id,
        reply_to=quote_of(known[seq_ref(quoted)]) if quoted is not None else None,
    )
    event = Event(
        "message.queued",
        item=item,
        starts=seq if starts else None,
        change=Change(status="open") if state.status == "resolved" else None,
        reply_to=quoted,
    )
    return Decision(
        event=event,
        effects=(_send_effect(seq),) if starts else (),
        reply=SendReply(item),
        pids=(client_pid(state, message.client_id),),
    )


def accepted(state: State, message: SendAccepted) -> Decision[Event]:
    """The provider took it: one tick, and the next one starts."""
    pid = provider_pid(message.number_id, message.accepted.provider_id)
    mine = state.slot is not None and state.slot.seq == message.seq
    change = Change(
        phone=message.accepted.wa_id if not state.phone else None,
        user_id=message.accepted.user_id if message.accepted.user_id != state.user_id else None,
    )
    event = Event(
        "message.sent",
        target=message.seq,
        patch=Patch(status="sent"),
        provider_id=message.accepted.provider_id,
        change=None if change == Change() else change,
        frees=mine,
        starts=_next(state) if mine else None,
    )
    return _finish(state, event, (pid,), mine)


def refused(state: State, message: SendRefused) -> Decision[Event]:
    """The provider said no: wait and try again when that can help, else show why and go on with the next."""
    slot = state.slot
    if slot is None or slot.seq != message.seq:
        return NOTHING
    automatic = message.failure.retryable and message.retry_after is not None
    if automatic and slot.attempt < MAX_ATTEMPTS:
        delay = max(message.retry_after or 0.0, 4.0 ** (slot.attempt - 1))
        return _again(state, message.seq, slot.attempt + 1, slot.opened, delay)
    return _failed(state, message.seq, message.failure, ())


def unknown(state: State, message: SendUnknown) -> Decision[Event]:
    """Say so, and wait for the provider's echo."""
    slot = state.slot
    if slot is None or slot.seq != message.seq or slot.opened != message.opened:
        return Decision(closes=message.opened)
    wait = Effect("await_echo", {"seq": slot.seq, "attempt": slot.attempt}, durable=False, delay_s=ECHO_WAIT_S)
    if slot.unconfirmed:
        return Decision(effects=(wait,))
    event = Event("message.status", target=slot.seq, patch=Patch(status="unconfirmed"))
    return Decision(event=event, effects=(wait,))


def echo_timed_out(state: State, message: EchoTimedOut) -> Decision[Event]:
    """No echo: send it again, with the same mark, unless that was tried often enough."""
    slot = state.slot
    if slot is None or slot.seq != message.seq or slot.attempt != message.attempt or not slot.unconfirmed:
        return NOTHING
    if slot.attempt >= MAX_ATTEMPTS:
        return _failed(state, slot.seq, SILENT, ())
    return _again(state, slot.seq, slot.attempt + 1, slot.opened, 0.0)


def track(state: State, message: Track, known: Known) -> Decision[Event]:
    """A status of one of our messages. For the message in the slot it is also the provider's yes or no."""
    arrival = message.arrival
    pid = provider_pid(message.number_id, arrival.provider_id)
    seq = _tracked_seq(state, arrival.opaque)
    if seq is None:
        ref = f"pid:{pid}"
        if ref not in known:
            return Decision(need=(ref,))
        found = known[ref]
        if found is None:
            return Decision(reply=Done())
        seq = found.seq
    in_slot = state.slot is not None and state.slot.seq == seq
    status_pid = f"{pid}/{arrival.status}"
    if arrival.status == "failed":
        failure = arrival.failure or ProviderFailure("provider:unknown", "A operadora não entregou a mensagem.")
        if in_slot:
            return _failed(state, seq, failure, (status_pid,))
        event = Event("message.failed", target=seq, patch=Patch(status="failed", error=failure))
        return Decision(event=event, reply=Done(), pids=(status_pid,))
    if not in_slot and arrival.status == "sent":
        return Decision(reply=Done())
    event = Event(
        "message.status",
        target=seq,
        patch=Patch(status=arrival.status),
        provider_id=arrival.provider_id if in_slot else None,
        frees=in_slot,
        starts=_next(state) if in_slot else None,
    )
    pids = (status_pid, pid) if in_slot else (status_pid,)
    return _finish(state, event, pids, in_slot)


def retry(state: State, message: Retry, known: Known) -> Decision[Event]:
    """A person asks to send a failed message again."""
    seq = _seq(state, message.message_id)
    if seq_ref(seq) not in known:
        return Decision(need=(seq_ref(seq),))
    found = known[seq_ref(seq)]
    if found is None or found.item.direction != "out":
        raise NotFound("There is no such message in this conversation.")
    if found.item.status != "failed":
        raise Conflict("Only a failed message can be sent again.", expected="status failed", got=str(found.item.status))
    if state.slot is not None:
        raise Conflict("Another message is on its way.", hint="Try again in a moment.")
    decision = _again(state, seq, 1, None, 0.0)
    return Decision(event=decision.event, effects=decision.effects, reply=SendReply(found.item))


def _tracked_seq(state: State, opaque: str | None) -> int | None:
    ours = read_opaque(opaque)
    return ours[1] if ours and ours[0] == state.id and 0 < ours[1] <= state.seq else None


def _seq(state: State, identifier: str) -> int:
    seq = seq_of_message(state.id, identifier)
    if seq is None or not 0 < seq <= state.seq:
        raise NotFound("There is no such message in this conversation.", got=identifier[:60])
    return seq


def _next(state: State) -> int | None:
    return state.queue[0] if state.queue else None


def _send_effect(seq: int, delay: float = 0.0) -> Effect:
    return Effect("send", {"seq": seq}, delay_s=delay)


def _again(state: State, seq: int, attempt: int, closes: int | None, delay: float) -> Decision[Event]:
    event = Event("message.sending", target=seq, patch=Patch(status="sending"), starts=seq, attempt=attempt)
    return Decision(event=event, effects=(_send_effect(seq, delay),), closes=closes)


def _failed(state: State, seq: int, failure: ProviderFailure, pids: tuple[str, ...]) -> Decision[Event]:
    event = Event(
        "message.failed",
        target=seq,
        patch=Patch(status="failed", error=failure),
        frees=True,
        starts=_next(state),
    )
    return _finish(state, event, pids, True)


def _finish(state: State, event: Event, pids: tuple[str, ...], frees: bool) -> Decision[Event]:
    """Empty the slot, and fill it again with the message that waits longest."""
    effects = (_send_effect(event.starts),) if event.starts is not None else ()
    closes = state.slot.opened if frees and state.slot else None
    return Decision(event=event, effects=effects, reply=Done(), pids=pids, closes=closes)
