"""Versions: what two people change at once."""

from typing import Any

import pytest

from ipro_rt.app import App
from tests.gateway.inbound.conftest import Client


@pytest.fixture
async def path(client: Client, signed: dict[str, str], app: App) -> str:
    scope = await app.accounts.authenticate(signed["Authorization"].removeprefix("Bearer "))
    ana = await app.contacts.resolve(scope, (("wa_id", "5511987654321"),), "Ana")
    return f"/api/v1/contacts/{ana.id}"


async def test_a_change_to_what_was_read_is_made_and_one_to_an_older_version_is_not(
    client: Client, signed: dict[str, str], path: str
) -> None:
    read = await client.get(path, headers=signed)
    assert read.headers["ETag"] == f'"{(await read.json())["version"]}"'
    seen = signed | {"If-Match": read.headers["ETag"]}
    mine = await client.patch(path, json={"notes": "mine"}, headers=seen)
    assert mine.status == 200
    assert mine.headers["ETag"] != read.headers["ETag"]
    theirs = await client.patch(path, json={"notes": "theirs"}, headers=seen)
    told: dict[str, Any] = await theirs.json(content_type=None)
    assert (theirs.status, told["code"]) == (412, "precondition_failed")
    assert f'"{told["version"]}"' == mine.headers["ETag"]
    assert (await (await client.get(path, headers=signed)).json())["notes"] == "mine"
    again = await client.patch(path, json={"notes": "theirs"}, headers=signed | {"If-Match": f'"{told["version"]}"'})
    assert again.status == 200


async def test_the_version_may_stand_in_the_body_and_a_star_is_any(
    client: Client, signed: dict[str, str], path: str
) -> None:
    late = await client.patch(path, json={"notes": "x", "if_match": 0}, headers=signed)
    assert late.status == 412
    assert (await client.patch(path, json={"notes": "x"}, headers=signed | {"If-Match": "*"})).status == 200
    odd = await client.patch(path, json={"notes": "y"}, headers=signed | {"If-Match": '"abc"'})
    assert odd.status == 412
    both = await client.patch(path, json={"notes": "y", "if_match": 1}, headers=signed | {"If-Match": '"2"'})
    assert both.status == 422


async def test_whoever_has_the_last_version_is_not_sent_it_again(
    client: Client, signed: dict[str, str], path: str
) -> None:
    tag = (await client.get(path, headers=signed)).headers["ETag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        same = await client.get(path, headers=signed | {"If-None-Match": given})
        assert (same.status, await same.read()) == (304, b"")
        assert same.headers["ETag"] == tag
    assert (await client.get(path, headers=signed | {"If-None-Match": '"99"'})).status == 200
    me = (await client.get("/api/v1/me", headers=signed)).headers["ETag"]
    assert me.startswith('W/"')
    assert (await client.get("/api/v1/me", headers=signed | {"If-None-Match": me})).status == 304


async def test_a_list_says_where_its_next_page_is(client: Client, signed: dict[str, str], app: App) -> None:
    scope = await app.accounts.authenticate(signed["Authorization"].removeprefix("Bearer "))
    for number in range(3):
        await app.contacts.resolve(scope, (("wa_id", f"551198765432{number}"),), f"Ana & Bia {number}")
    seen, path = [], "/api/v1/contacts?limit=2&q=ana+%26"
    for _ in range(2):
        answer = await client.get(path, headers=signed)
        seen += [each["name"] for each in (await answer.json())["items"]]
        if link := answer.links.get("next"):
            assert "q=ana+%26" in answer.headers["Link"]
            path = link["url"].path_qs  # type: ignore[union-attr]
    assert len(seen) == 3
    assert "Link" not in answer.headers
    assert "ETag" not in answer.headers
