"""`ipro keys rotate`: a new key seals, and every secret comes under it. `ipro keys retire`: forget the old keys.

Both may run while the product does; between the two every process can open everything. With IPRO_SECRET_KEY the keys
are the operator's: he puts the new one first, upgrades, and then rotates.
"""

import asyncio
import sys

from deploy.one_machine.checks import read_settings
from deploy.one_machine.database import opened_database
from deploy.one_machine.trouble import Trouble
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.errors import Unavailable
from storage.engine import keyring
from storage.engine.keyring import BadKey
from storage.engine.sealed import left, reseal
from storage.engine.secrets import load_secret_box


def main(what: str) -> int:
    """Run `rotate` or `retire`; the exit code."""
    try:
        settings = read_settings()
        return asyncio.run(_rotate(settings) if what == "rotate" else _retire(settings))
    except (Trouble, BadKey, Unavailable) as trouble:
        print(trouble, file=sys.stderr)
        return 1


async def _rotate(settings: Settings) -> int:
    box = load_secret_box(settings.secret_key, settings.data_dir)
    async with opened_database(settings) as database:
        if settings.secret_key is None and not await left(database, box):
            keyring.put_new_key_first(settings.data_dir / keyring.FILE)
            print(f"key {box.first} seals from now on")
        resealed = await reseal(database, box, lambda field, count: print(f"{field}: {count}"))
    print(f"{resealed.secrets} secrets are under key {box.first} now")
    for each in resealed.unopened:
        print(f"cannot be opened with any key: {each}", file=sys.stderr)
    if resealed.unopened:
        return 1
    print("when all processes have the new key:  ipro keys retire")
    return 0


async def _retire(settings: Settings) -> int:
    box = load_secret_box(settings.secret_key, settings.data_dir)
    async with opened_database(settings) as database:
        if waiting := await left(database, box):
            raise Trouble(f"{waiting} secrets or more are still under an old key: run  ipro keys rotate  first.")
    if settings.secret_key is not None:
        print(f"nothing needs any key but {box.first}: take the others out of IPRO_SECRET_KEY")
        return 0
    print(f"{keyring.keep_first_key(settings.data_dir / keyring.FILE)} old keys forgotten")
    return 0
