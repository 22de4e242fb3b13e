"""`top` against a server of its own: one frame, and what it says when something is wrong."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rich.console import Console

from deploy.top.main import main
from ipro_rt.accounts.views import Me, SignedIn, TenantView
from ipro_rt.kernel.encoding import encode
from ipro_rt.system.model import DeadLetterPage, DeadLetterView
from tests.deploy.top.views import AT, cluster

PASSWORD = "the right one"


class Pretended:
    """A gateway that knows one administrator and one agent."""

    def __init__(self) -> None:
        self.ended: list[str] = []
        self.base = "/api/v1"
        tenant = TenantView("t", "T", "UTC")
        me = Me(
            id="u", name="A", email="a@x", role="admin", tenant=tenant, permissions=[], kind="user", second_factor=False
        )
        self._signed = SignedIn(token="good", expires_at=AT + timedelta(hours=1), user=me)
        letter = DeadLetterView(
            id="d1",
            kind="conversation",
            actor="c1",
            message="receive",
            error="KeyError",
            source="webhook",
            at=AT,
            tries=3,
        )
        self.answers: dict[str, Any] = {"cluster": cluster(), "dead-letters": DeadLetterPage([letter], None)}

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/v1/sessions", self._sign_in)
        app.router.add_delete("/api/v1/sessions/current", self._sign_out)
        app.router.add_get("/api/v1/{what}", self._look)
        return app

    async def _sign_in(self, request: web.Request) -> web.Response:
        said = await request.json()
        if said["password"] == "too often":
            return _answer(429, {"code": "too_many_attempts", "detail": "Wait.", "retry_after": 4.2})
        if said["password"] != PASSWORD:
            return _answer(401, {"code": "wrong_credentials", "detail": "no"})
        return _answer(201, self._signed)

    async def _sign_out(self, request: web.Request) -> web.Response:
        self.ended.append(request.headers["Authorization"])
        return web.Response(status=204)

    async def _look(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") == "Bearer agent":
            return _answer(403, {"code": "forbidden", "detail": "no"})
        if request.headers.get("Authorization") != "Bearer good":
            return _answer(401, {"code": "unauthenticated", "detail": "no"})
        told = self.answers[request.match_info["what"]]
        return told if isinstance(told, web.Response) else _answer(200, told)


def _answer(status: int, told: Any) -> web.Response:
    return web.Response(status=status, body=encode(told), content_type="application/json")


@pytest.fixture
def pretended() -> Pretended:
    return Pretended()


@pytest.fixture
async def url(pretended: Pretended) -> AsyncIterator[str]:
    async with TestServer(pretended.app()) as server:
        yield str(server.make_url("/")).rstrip("/")


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("IPRO_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


async def top(*arguments: str) -> int:
    return await asyncio.to_thread(main, arguments)


async def test_one_frame_shows_hosts_gateways_and_letters(
    url: str, pretended: Pretended, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPRO_PASSWORD", PASSWORD)
    assert await top("--url", url, "--email", "a@x", "--once") == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert re.search(r"host-0 +alive +512 +12/50000", said)
    assert re.search(r"host-1 +silent", said)
    assert re.search(r"gateway-0 +open +7", said)
    assert "coordinator c1 term 4" in said
    assert "dead letters 1" in said
    assert "conversation c1 receive: KeyError (webhook, 3 tries)" in said
    assert pretended.ended == ["Bearer good"]


async def test_a_token_is_used_as_it_is_and_its_session_left_alone(
    url: str, pretended: Pretended, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await top("--url", f"{url}/", "--token", "good", "--once") == 0
    assert "host-0" in capsys.readouterr().out
    assert pretended.ended == []


async def test_without_a_terminal_one_frame_is_all(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await top("--url", url, "--token", "good") == 0
    assert capsys.readouterr().out.count("host-0") == 1


@pytest.mark.parametrize("columns", ["1", "20", "40", "60", "80", "300"])
async def test_a_terminal_of_any_width_gets_lines_that_fit(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert await top("--url", url, "--token", "good", "--once") == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= int(columns)


@pytest.mark.parametrize(
    ("who", "password", "sentence"),
    [
        (["--email", "a@x"], "wrong", "The e-mail or the password is wrong."),
        (["--email", "a@x"], "too often", "The server wants to be left alone for 4 s: Wait."),
        (["--email", "a@x"], "", "Without a password nobody can sign in."),
        (["--token", "agent"], None, "This user is not an administrator, and only administrators see the cluster."),
        (["--token", "old"], None, "The token is not known to the server or has expired: sign in again."),
        (
            ["--email", "a@x"],
            None,
            "There is no password: set IPRO_PASSWORD, or run it in a terminal to be asked.",
        ),
    ],
)
async def test_whoever_may_not_look_is_told_why_in_one_sentence(
    url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    who: list[str],
    password: str | None,
    sentence: str,
) -> None:
    if password is not None:
        monkeypatch.setenv("IPRO_PASSWORD", password)
    assert await top("--url", url, *who, "--once") == 1
    assert capsys.readouterr() == ("", f"{sentence}\n")


async def test_a_server_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], unused_tcp_port: int) -> None:
    assert await top("--url", f"http://127.0.0.1:{unused_tcp_port}", "--token", "t", "--once") == 1
    said = capsys.readouterr().err
    assert said == (
        f"Nothing answers at http://127.0.0.1:{unused_tcp_port} (Connection refused): is it running there?\n"
    )


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://a", "http://", "http://a:b", ""])
async def test_an_address_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], url: str) -> None:
    assert await top("--url", url, "--token", "t") == 1
    assert "is not an address" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (web.Response(text="<html>"), "is not an iPro RT of this version"),
        (web.Response(status=404, text="nginx"), "is not iPro RT: it said 404"),
        (web.Response(status=302, headers={"Location": "/"}), "is not iPro RT: it said 302"),
        (_answer(503, {"code": "unavailable", "detail": "No database."}), "refused (unavailable): No database."),
    ],
)
async def test_an_answer_that_cannot_be_shown_is_told(
    url: str, pretended: Pretended, capsys: pytest.CaptureFixture[str], answer: web.Response, sentence: str
) -> None:
    pretended.answers["cluster"] = answer
    assert await top("--url", url, "--token", "good", "--once") == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


async def test_a_live_view_outlasts_a_server_that_is_away_for_a_while(
    url: str, pretended: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.StringIO()
    good = pretended.answers["cluster"]
    away = web.Response(status=503, body=encode({"code": "unavailable", "detail": "No database."}))
    frames: list[str] = []
    between = [lambda: pretended.answers.update(cluster=away), lambda: pretended.answers.update(cluster=good)]

    def pause(seconds: float) -> None:
        frames.append(screen.getvalue())
        screen.seek(0)
        screen.truncate()
        if not between:
            raise KeyboardInterrupt
        between.pop(0)()

    monkeypatch.setattr("deploy.top.main.time.sleep", pause)
    monkeypatch.setattr(
        "deploy.top.main.Console",
        lambda highlight: Console(file=screen, force_terminal=True, width=120, height=30, highlight=highlight),
    )
    assert await top("--url", url, "--token", "good") == 0
    assert ["host-0" in frame for frame in frames] == [True, True, True]
    assert ["No database." in frame for frame in frames] == [False, True, False]


async def test_nobody_named_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        await top("--once")
    assert ended.value.code == 2
    assert "--email" in capsys.readouterr().err
