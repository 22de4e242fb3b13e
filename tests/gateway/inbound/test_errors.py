"""Every error has the one shape, and a defect says nothing about itself."""

from pathlib import Path

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from gateway.inbound.errors import problem
from gateway.inbound.middleware import answering
from ipro_rt.kernel.errors import FieldError, InvalidInput, TooMany


def test_a_refusal_says_what_was_expected_what_came_and_what_to_do() -> None:
    told = problem(InvalidInput("No.", expected="a", got="b", hint="c", errors=[FieldError("/x", "wrong")]), "r-1")
    assert told == {
        "type": "urn:ipro:problem:invalid_input",
        "title": "Input does not fit",
        "status": 422,
        "code": "invalid_input",
        "detail": "No.",
        "expected": "a",
        "got": "b",
        "hint": "c",
        "errors": [{"pointer": "/x", "message": "wrong"}],
        "request_id": "r-1",
    }


def test_a_wait_is_told() -> None:
    assert problem(TooMany("Later.", retry_after=2.5), "r")["retry_after"] == 2.5


async def test_a_defect_is_a_500_that_tells_nothing_and_is_logged_with_the_request_id() -> None:
    async def broken(request: web.Request) -> web.Response:
        raise KeyError("the password is hunter2")

    server = web.Application(middlewares=[answering])
    server.add_routes([web.get("/", broken)])
    with structlog.testing.capture_logs() as logs:
        async with TestClient(TestServer(server)) as client:
            answer = await client.get("/")
            text = await answer.text()
    assert answer.status == 500
    assert "hunter2" not in text
    assert "KeyError" not in text
    assert '"code":"internal"' in text
    noted = next(each for each in logs if each["event"] == "unexpected error")
    assert noted["request_id"] == answer.headers["X-Request-Id"]
    assert isinstance(noted["exc_info"], KeyError)


@pytest.mark.parametrize("status", [400, 404, 413, 418])
def test_what_the_server_itself_refuses_has_the_same_shape(status: int) -> None:
    class Refused(web.HTTPException):
        status_code = status

    told = problem(Refused(), "r")
    assert told["status"] == status
    assert told["code"]


def test_the_module_that_tells_errors_knows_no_path_of_this_machine() -> None:
    assert str(Path.home()) not in str(problem(ValueError("x"), "r"))
