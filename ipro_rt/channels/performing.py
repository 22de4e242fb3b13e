"""Carries out a number's effects: asking its provider how it is."""

from collections.abc import Awaitable, Callable, Mapping

from ipro_rt.channels.driver import Driver, ProviderRefused, ProviderSilent
from ipro_rt.channels.messages import Checked
from ipro_rt.channels.model import Health, NumberConfig
from ipro_rt.kernel.ports import Address


class NumberPerforming:
    """Owns no state."""

    def __init__(self, drivers: Mapping[str, Driver], config: Callable[[str], Awaitable[NumberConfig]]) -> None:
        self._drivers = drivers
        self._config = config

    async def check(self, address: Address, opened: int) -> Checked:
        """The number's health as its provider tells it."""
        number = await self._config(address.id)
        try:
            health = await self._drivers[number.channel].check(number)
        except ProviderRefused as no:
            health = no.number_health or Health("degraded", reason=no.failure.title)
        except ProviderSilent:
            health = Health("degraded", reason="A operadora não respondeu.")
        return Checked(health=health, opened=opened)
