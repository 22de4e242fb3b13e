"""The page of the API: whole, without a script, and with no link that leads nowhere."""

import re

import orjson
import pytest

from gateway.inbound import asyncapi, openapi
from gateway.inbound.docs import page
from ipro_rt.catalog import OPERATIONS
from tests.gateway.inbound.conftest import Client

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def html() -> str:
    return page(orjson.loads(openapi.document(OPERATIONS)), orjson.loads(asyncapi.document()))


def test_every_operation_and_every_topic_has_its_place(html: str) -> None:
    for operation in OPERATIONS:
        assert html.count(f'<details class="op" id="{operation.id}">') == 1
    for name in ("uploadMedia", "socket-subscribe", "topic-conversation", "topic-metrics"):
        assert f'id="{name}"' in html


def test_every_link_inside_leads_somewhere_and_no_place_is_named_twice(html: str) -> None:
    places = re.findall(r'\bid="([^"]+)"', html)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', html)) - set(places) == set()


def test_nothing_in_it_needs_the_policy_to_be_wider(html: str) -> None:
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://(?!localhost)[^\s\"<]+\.(?:js|css)", html)


def test_what_the_documents_say_is_never_markup() -> None:
    rest = orjson.loads(openapi.document(OPERATIONS).replace(b"One contact", HOSTILE.encode()))
    assert HOSTILE not in page(rest, orjson.loads(asyncapi.document()))


async def test_page_and_stylesheet_are_served_under_the_strict_policy(client: Client) -> None:
    answer = await client.get("/docs", headers={"Accept-Encoding": "br"})
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    assert int(answer.headers["Content-Length"]) < 40_000
    again = await client.get("/docs", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    css = await client.get("/docs/docs.css")
    assert (css.status, css.content_type) == (200, "text/css")
