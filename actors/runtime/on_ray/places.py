"""What the control store keeps for a machine, by its address: the names its hosts have, and the settings they get.

Ray brings a detached actor back when its machine comes back, with the arguments of long ago. A machine that starts
anew must therefore know which actors an earlier life of it left: it ends them and gives their names to new ones, whose
leases and shards they then inherit. Everything here blocks; beside a loop it is for a thread.
"""

from collections.abc import Sequence
from typing import Any

from actors.runtime.replacing import next_name

_SPACE = b"ipro"
_HOST, _SETTINGS = "host/", "settings/"


def take_name(address: str, taken: Sequence[str] = ()) -> str:
    """A new host's name, nobody else's from now on: machines that join at the same moment get different ones."""
    from ray.experimental.internal_kv import _internal_kv_put

    while True:
        name = next_name([*taken, *_names()])
        if not _internal_kv_put(_HOST + name, address, overwrite=False, namespace=_SPACE):
            return name


def keep_name(name: str, address: str) -> None:
    """Note a host that is started under a name of the caller's."""
    from ray.experimental.internal_kv import _internal_kv_put

    _internal_kv_put(_HOST + name, address, namespace=_SPACE)


def names_of(address: str) -> list[str]:
    """The hosts that were started on a machine and not retired."""
    from ray.experimental.internal_kv import _internal_kv_get

    return [name for name in _names() if _internal_kv_get(_HOST + name, namespace=_SPACE) == address.encode()]


def give_up_name(name: str) -> None:
    """A host that will not come back."""
    from ray.experimental.internal_kv import _internal_kv_del

    _internal_kv_del(_HOST + name, namespace=_SPACE)


def keep_settings(address: str, settings: Any) -> None:
    """What hosts of this machine are started with from now on."""
    from ray import cloudpickle
    from ray.experimental.internal_kv import _internal_kv_put

    _internal_kv_put(_SETTINGS + address, cloudpickle.dumps(settings), namespace=_SPACE)


def settings_of(address: str) -> Any:
    """What hosts of a machine are started with; None when nobody said."""
    from ray import cloudpickle
    from ray.experimental.internal_kv import _internal_kv_get

    kept = _internal_kv_get(_SETTINGS + address, namespace=_SPACE)
    return cloudpickle.loads(kept) if kept is not None else None


def _names() -> list[str]:
    from ray.experimental.internal_kv import _internal_kv_list

    return sorted(key.decode().removeprefix(_HOST) for key in _internal_kv_list(_HOST, namespace=_SPACE))
