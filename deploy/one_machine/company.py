"""`ipro company create`: a new company, and the link with which its owner comes in. May run while the product does."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from deploy.one_machine.checks import read_settings
from deploy.one_machine.database import opened_database
from deploy.one_machine.trouble import Trouble
from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.companies import Companies
from ipro_rt.accounts.letters import Links
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.errors import Refusal
from storage.accounts import MongoAccounts
from storage.schema import prepare


def main(words: Sequence[str]) -> int:
    """Run `create`; the exit code."""
    parser = argparse.ArgumentParser(prog="ipro company", description=__doc__)
    create = parser.add_subparsers(required=True).add_parser("create", help="make a company")
    create.add_argument("--name", required=True, help="as its people and customers know it")
    create.add_argument("--owner-email", required=True, help="who is invited as its owner")
    asked = parser.parse_args(list(words))
    try:
        return asyncio.run(_create(read_settings(), asked.name, asked.owner_email))
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
    return 1


async def _create(settings: Settings, name: str, owner_email: str) -> int:
    async with opened_database(settings) as database:
        await prepare(database)
        store = MongoAccounts(database)
        tenant, token = await Companies(store, system_clock, AccessChanges(store)).create(name, owner_email)
    links = Links(settings.public_url or f"http://127.0.0.1:{settings.port}")
    print(f"company {tenant.id}\nits owner comes in, once, within 7 days, at\n{links.invitation(token)}")
    return 0
