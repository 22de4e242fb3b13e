"""Where a name leads is looked at when it is called, and the call goes exactly there."""

from collections.abc import AsyncIterator, Sequence

import httpcore2
import httpx2
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from gateway.outbound.client import Pinned, Resolve, guarded_client
from gateway.outbound.guard import is_public_address

PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *(
        "198.18.0.1",
        "192.0.0.192",
        "168.63.129.16",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
    ),
    *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:53aa:64c:0:0:80ff:fffe", "ff02::1"),
]


def leads_to(*addresses: str) -> Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


def client(resolve: Resolve | None = None, *, development: bool = False) -> httpx2.AsyncClient:
    return guarded_client(
        timeout=httpx2.Timeout(2), limits=httpx2.Limits(max_connections=2), development=development, resolve=resolve
    )


@pytest.fixture
async def machine() -> AsyncIterator[BaseTestServer]:
    """Something on this machine that nobody outside may reach."""

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/away":
            raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")
        return web.Response(text=f"{request.host} {request.headers.get('Cookie', '')}", headers={"Set-Cookie": "a=b"})

    server = web.Application()
    server.add_routes([web.get("/{path:.*}", answer)])
    async with TestServer(server) as running:
        yield running


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_public_name_that_leads_to_a_private_address_is_not_called(address: str) -> None:
    assert not is_public_address(address)
    async with client(leads_to(address)) as way_out:
        with pytest.raises(httpx2.ConnectError, match="not a public host"):
            await way_out.get("https://graph.example.com/")


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async with client(leads_to("8.8.8.8", "10.0.0.1")) as way_out:
        with pytest.raises(httpx2.ConnectError, match="not a public host"):
            await way_out.get("https://graph.example.com/")


async def test_the_name_is_asked_for_once_and_the_call_goes_to_that_answer(machine: BaseTestServer) -> None:
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async with client(rebinding, development=True) as way_out:
        answer = await way_out.get(f"http://name.example:{machine.port}/")
        assert answer.text.strip() == f"name.example:{machine.port}"
    assert asked == ["name.example"]


async def test_this_machine_is_called_while_developing_and_never_in_production(machine: BaseTestServer) -> None:
    url = f"http://127.0.0.1:{machine.port}/"
    async with client(development=True) as way_out:
        assert (await way_out.get(url)).status_code == 200
        assert (await way_out.get(url)).text.strip() == f"127.0.0.1:{machine.port}", "no cookie is kept"
    async with client() as way_out:
        with pytest.raises(httpx2.ConnectError, match="not a public host"):
            await way_out.get(url)


async def test_redirects_are_answers_like_any_other(machine: BaseTestServer) -> None:
    async with client(development=True) as way_out:
        assert (await way_out.get(f"http://127.0.0.1:{machine.port}/away")).status_code == 302


async def test_a_name_that_leads_nowhere_is_a_failed_connection() -> None:
    async with client(leads_to()) as way_out:
        with pytest.raises(httpx2.ConnectError):
            await way_out.get("https://graph.example.com/")


async def test_there_is_no_way_out_through_a_file() -> None:
    with pytest.raises(httpcore2.ConnectError):
        await Pinned(development=True).connect_unix_socket("/run/docker.sock")
