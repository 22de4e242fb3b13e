"""A company's own settings."""

import asyncio
from typing import Any

import pytest

from ipro_rt.accounts.inputs import UpdateCompany
from ipro_rt.accounts.seeding import DEMO_EMAIL
from ipro_rt.kernel.errors import Conflict, InvalidInput, PreconditionFailed, Refusal
from ipro_rt.kernel.operations import Nothing
from tests.accounts.world import World


async def test_what_is_given_changes_and_nothing_else(world: World) -> None:
    admin, companies = await world.scope(), world.services.companies
    shown = await companies.update_company(admin, UpdateCompany(name=" Loja  Azul ", timezone="America/Manaus"))
    assert (shown.name, shown.timezone, shown.domains, shown.second_factor) == (
        "Loja Azul",
        "America/Manaus",
        [],
        "off",
    )
    assert await companies.get_company(admin, Nothing()) == shown
    assert (await world.accounts.get_me(admin, Nothing())).tenant.name == "Loja Azul"


async def test_a_change_to_an_older_version_is_refused_and_of_two_at_once_one_is_made(world: World) -> None:
    admin, companies = await world.scope(), world.services.companies
    read = (await companies.get_company(admin, Nothing())).version
    first = await companies.update_company(admin, UpdateCompany(name="Azul", if_match=read))
    assert first.version == read + 1
    with pytest.raises(PreconditionFailed) as refused:
        await companies.update_company(admin, UpdateCompany(name="Verde", if_match=read))
    assert refused.value.version == first.version
    both = await asyncio.gather(
        *(companies.update_company(admin, UpdateCompany(name=name, if_match=first.version)) for name in "AB"),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Refusal) for each in both) == 1


async def test_domains_become_origins_and_count_for_their_company(world: World) -> None:
    admin, companies = await world.scope(), world.services.companies
    said = ["App.Example.org", "https://painel.example.org:8443/", "http://localhost:3000", "https://app.example.org"]
    shown = await companies.update_company(admin, UpdateCompany(domains=said))
    assert shown.domains == ["https://app.example.org", "https://painel.example.org:8443", "http://localhost:3000"]
    assert await companies.anybody_lists("https://app.example.org")
    assert not await companies.anybody_lists("https://other.example.org")
    assert "https://app.example.org" in await companies.origins_of(admin)
    owner = await world.add("owner")
    assert "https://app.example.org" not in await companies.origins_of(owner)


@pytest.mark.parametrize(
    "wrong",
    ["", "*", "https://*", "null", "ftp://a.b", "http://a.example.org", "https://a.b/path", "https://u:p@a.b", "a..b",
     "https://a.b:99999", "javascript:alert(1)", "https://a.b?x", "-a.example.org", "single", "a" * 260 + ".br"],
)  # fmt: skip
async def test_what_is_no_domain_is_refused_and_points_at_itself(world: World, wrong: str) -> None:
    admin = await world.scope()
    with pytest.raises(InvalidInput) as refused:
        await world.services.companies.update_company(admin, UpdateCompany(domains=["ok.example.org", wrong]))
    assert refused.value.errors[0].pointer == "/domains/1"
    assert (await world.services.companies.get_company(admin, Nothing())).domains == []


@pytest.mark.parametrize("change", [{"timezone": "Mars/Olympus"}, {"timezone": "../../etc/passwd"}, {"name": "  "}])
async def test_what_does_not_exist_is_refused(world: World, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await world.services.companies.update_company(await world.scope(), UpdateCompany(**change))


async def test_a_new_company_has_an_owner_who_is_invited(world: World) -> None:
    tenant, token = await world.services.companies.create("Padaria Central", "dona@example.org")
    assert tenant.timezone == "America/Sao_Paulo"
    assert token
    with pytest.raises(Conflict):
        await world.services.companies.create("Outra", DEMO_EMAIL)
    with pytest.raises(InvalidInput):
        await world.services.companies.create("Outra", "no e-mail")
