"""What the control store keeps for a machine, by its address: the names of its hosts and gateways, and their settings.

Ray brings a detached actor back when its machine comes back, with the arguments of long ago. A machine that starts
anew must therefore know which actors an earlier life of it left: it ends them and gives their names to new ones, whose
leases and shards they then inherit. Everything here blocks; beside a loop it is for a thread.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from actors.runtime.replacing import next_name

_SPACE = b"ipro"
_HOST, _GATEWAY, _SETTINGS = "host/", "gateway/", "settings/"


class GatewayPlace(NamedTuple):
    """Where a gateway is: its machine, and which of that machine's gateways it is, counted from 0."""

    name: str
    address: str
    slot: int


def take_name(address: str, taken: Sequence[str] = ()) -> str:
    """A new host's name, nobody else's from now on: machines that join at the same moment get different ones."""
    from ray.experimental.internal_kv import _internal_kv_put

    while True:
        name = next_name([*taken, *_names(_HOST)])
        if not _internal_kv_put(_HOST + name, address, overwrite=False, namespace=_SPACE):
            return name


def keep_name(name: str, address: str) -> None:
    """Note a host that is started under a name of the caller's."""
    from ray.experimental.internal_kv import _internal_kv_put

    _internal_kv_put(_HOST + name, address, namespace=_SPACE)


def names_of(address: str) -> list[str]:
    """The hosts that were started on a machine and not retired."""
    from ray.experimental.internal_kv import _internal_kv_get

    return [name for name in _names(_HOST) if _internal_kv_get(_HOST + name, namespace=_SPACE) == address.encode()]


def give_up_name(name: str) -> None:
    """A host that will not come back."""
    from ray.experimental.internal_kv import _internal_kv_del

    _internal_kv_del(_HOST + name, namespace=_SPACE)


def take_gateway_name(address: str, slot: int, taken: Sequence[str] = ()) -> str:
    """A new gateway's name, nobody else's from now on."""
    from ray.experimental.internal_kv import _internal_kv_put

    while True:
        name = next_name([*taken, *_names(_GATEWAY)], "gateway")
        if not _internal_kv_put(_GATEWAY + name, f"{slot}@{address}", overwrite=False, namespace=_SPACE):
            return name


def gateway_places(address: str | None = None) -> list[GatewayPlace]:
    """The gateways of a machine, or of all, that were started and not retired, in the order of their slots."""
    from ray.experimental.internal_kv import _internal_kv_get

    found = []
    for name in _names(_GATEWAY):
        kept = _internal_kv_get(_GATEWAY + name, namespace=_SPACE)
        if kept is not None:
            slot, _, where = kept.decode().partition("@")
            found.append(GatewayPlace(name, where, int(slot)))
    return sorted((each for each in found if address in (None, each.address)), key=lambda each: each[1:])


def give_up_gateway_name(name: str) -> None:
    """A gateway that will not come back."""
    from ray.experimental.internal_kv import _internal_kv_del

    _internal_kv_del(_GATEWAY + name, namespace=_SPACE)


def keep_settings(address: str, settings: Any) -> None:
    """What hosts and gateways of this machine are started with from now on."""
    from ray import cloudpickle
    from ray.experimental.internal_kv import _internal_kv_put

    _internal_kv_put(_SETTINGS + address, cloudpickle.dumps(settings), namespace=_SPACE)


def settings_of(address: str) -> Any:
    """What hosts and gateways of a machine are started with; None when nobody said."""
    from ray import cloudpickle
    from ray.experimental.internal_kv import _internal_kv_get

    kept = _internal_kv_get(_SETTINGS + address, namespace=_SPACE)
    return cloudpickle.loads(kept) if kept is not None else None


def _names(prefix: str) -> list[str]:
    from ray.experimental.internal_kv import _internal_kv_list

    return sorted(key.decode().removeprefix(prefix) for key in _internal_kv_list(prefix, namespace=_SPACE))
