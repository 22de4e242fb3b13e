"""Who there is in the simulated world: companies, their numbers, and the contacts behind phones."""

from datetime import datetime
from typing import NamedTuple

from benchmarks.simulation.seal import EPOCH
from ipro_rt.channels.model import NumberConfig
from ipro_rt.contacts.model import Contact, Identity, Names
from ipro_rt.conversations.model import conversation_id
from ipro_rt.kernel.ids import derived_id
from ipro_rt.kernel.phone import e164
from ipro_rt.kernel.scope import Scope

TENANTS = 2


class Number(NamedTuple):
    """A company's number."""

    id: str
    tenant_id: str
    config: NumberConfig


class Places:
    """The same in every run."""

    def __init__(self) -> None:
        self.tenants = [derived_id("tenant", str(index)) for index in range(TENANTS)]
        self.numbers = [_number(tenant, index) for index, tenant in enumerate(self.tenants)]
        self._contacts: dict[tuple[str, Names], Contact] = {}

    def number(self, number_id: str) -> Number:
        """One of the numbers."""
        return next(number for number in self.numbers if number.id == number_id)

    async def config(self, number_id: str) -> NumberConfig:
        """What a host needs to reach a number's provider."""
        return self.number(number_id).config

    def conversation(self, number: Number, phone: str) -> str:
        """The conversation between a number and a phone."""
        return conversation_id(number.id, contact_id(number.tenant_id, phone))

    async def resolve(self, scope: Scope, names: Names, profile_name: str | None = None) -> Contact:
        """As `Contacts.resolve`: the one contact behind these names."""
        phone = next(value for kind, value in names if kind == "wa_id")
        known = self._contacts.get((scope.tenant_id, names))
        if known is None:
            known = self._contacts[scope.tenant_id, names] = _contact(scope.tenant_id, phone, EPOCH)
        return known


def contact_id(tenant_id: str, phone: str) -> str:
    """Derived, so that every gateway knows the same."""
    return derived_id("contact", tenant_id, phone)


def _contact(tenant_id: str, phone: str, at: datetime) -> Contact:
    return Contact(
        version=1,
        id=contact_id(tenant_id, phone),
        name=f"Cliente {phone[-3:]}",
        phone=e164(phone),
        identities=(Identity("wa_id", phone),),
        created_at=at,
        updated_at=at,
    )


def _number(tenant_id: str, index: int) -> Number:
    number_id = derived_id("number", str(index))
    config = NumberConfig(
        id=number_id,
        tenant_id=tenant_id,
        name=f"Número {index}",
        phone_number_id=str(300000000000000 + index),
        access_token="none",
        app_secret="none",
        verify_token="none",
        created_at=EPOCH,
    )
    return Number(number_id, tenant_id, config)
