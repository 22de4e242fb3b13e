"""What WhatsApp tells about a person without their writing: a new number, a new device, a first opened chat."""

from datetime import datetime

from gateway.inbound.whatsapp.envelope import Message, System
from gateway.inbound.whatsapp.people import renamed
from gateway.inbound.whatsapp.refusing import wrong
from ipro_rt.channels.arrivals import NoteArrived, Person

_RENAMED = frozenset({"user_changed_number", "user_changed_user_id", "customer_changed_number"})


def noted(message: Message, person: Person, at: datetime) -> NoteArrived | None:
    """The note a message is; None when it is no note."""
    if message.type == "request_welcome":
        return NoteArrived(message.id, person, at, "chat_opened", "O cliente abriu a conversa pela primeira vez.")
    if message.type != "system":
        return None
    if message.system is None:
        raise wrong("/system", "Expected what a message of type `system` carries")
    return _of_system(message.id, message.system, person, at)


def _of_system(provider_id: str, system: System, person: Person, at: datetime) -> NoteArrived:
    new = renamed(system)
    if system.type in _RENAMED:
        return NoteArrived(provider_id, person, at, "number_changed", _rename_line(system), new)
    if system.type == "customer_identity_changed":
        line = "O código de segurança do cliente mudou: ele pode ter trocado de aparelho."
        return NoteArrived(provider_id, person, at, "identity_changed", line)
    line = f"Aviso do WhatsApp: {system.body or system.type or 'sem detalhes'}"
    return NoteArrived(provider_id, person, at, "other", line, new)


def _rename_line(system: System) -> str:
    phone = system.wa_id or system.new_wa_id
    if phone and phone.isdecimal():
        return f"O cliente mudou de número: agora é +{phone}."
    return "O cliente mudou de número; o WhatsApp não informou o novo."
