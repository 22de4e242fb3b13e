"""Rules of a number's actor: what is known of its health, and when that changes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from ipro_rt.channels.events import NumberEvent
from ipro_rt.channels.messages import AnyNumberMessage, Checked, Connect, Notice, Observe, Report
from ipro_rt.channels.model import Health
from ipro_rt.kernel.decision import Decision, Effect
from ipro_rt.kernel.encoding import encode

RECHECK_S = 5.0


class NumberState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The live state of one number."""

    id: str
    tenant_id: str
    seq: int = 0
    health: Health = Health()


def number_topic(number_id: str) -> str:
    """The topic of one number; its seqs are the journal's."""
    return f"number:{number_id}"


def decide(state: NumberState, message: AnyNumberMessage) -> Decision[NumberEvent]:
    """The decision of one turn."""
    match message:
        case Connect():
            event = NumberEvent("number.checking", health=Health())
            return Decision(event=event, effects=(Effect("check"),), reply=Health())
        case Checked():
            decision = _healthy(state, message.health, closes=message.opened)
            return replace(decision, effects=_look_again(message.health))
        case Report():
            return _healthy(state, message.health)
        case Notice():
            event = NumberEvent(
                "number.noticed", field=message.field, value=message.value, health=_noticed(state.health, message)
            )
            return Decision(event=event, reply=True, pids=(f"notice/{message.id}",))
        case Observe():
            return Decision(reply=state)


def evolve(state: NumberState, event: NumberEvent, seq: int) -> NumberState:
    """The state after an event."""
    return replace(state, seq=seq, health=event.health or state.health)


def publications(before: NumberState, after: NumberState, at: datetime) -> list[tuple[str, int, Callable[[], bytes]]]:
    """The health, when it changed."""
    if before.health == after.health:
        return []
    body: dict[str, Any] = {"type": "number.changed", "at": at, "data": {"id": after.id, **_fields(after.health)}}
    return [(number_topic(after.id), after.seq, lambda: encode(body))]


def _healthy(state: NumberState, health: Health, closes: int | None = None) -> Decision[NumberEvent]:
    if health == state.health:
        return Decision(reply=True, closes=closes)
    return Decision(event=NumberEvent("number.health_changed", health=health), reply=True, closes=closes)


def _look_again(health: Health) -> tuple[Effect, ...]:
    """A provider that could not be asked is asked again; one that said no waits for a person."""
    return (Effect("check", durable=False, delay_s=RECHECK_S),) if health.status == "degraded" else ()


def _noticed(health: Health, notice: Notice) -> Health | None:
    """What a notice says of the number's health, if anything."""
    if notice.field == "phone_number_quality_update" and notice.value.get("event") in {"FLAGGED", "UNFLAGGED"}:
        return replace(health, quality="RED" if notice.value["event"] == "FLAGGED" else "GREEN")
    if notice.field == "account_update" and notice.value.get("event") in {"ACCOUNT_RESTRICTION", "DISABLED_UPDATE"}:
        return replace(health, status="restricted", reason="A Meta restringiu a conta deste número.")
    return None


def _fields(health: Health) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(health)
    return {"status": health.status, **fields}
