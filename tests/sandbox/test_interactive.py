"""Interactive messages: every kind Meta has is taken, and its limits are kept."""

import copy
import json
from typing import Any

import pytest

from sandbox.errors import GraphError
from sandbox.validation_interactive import check_interactive
from tests.sandbox.conftest import FIXTURES, Business, Caller

KINDS: dict[str, Any] = json.loads((FIXTURES / "interactive.json").read_text())


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_reaches_the_phone(sandbox: Caller, business: Business, kind: str) -> None:
    await sandbox.hello()
    message = await sandbox.sent("interactive", KINDS[kind])
    await business.sees(message, "delivered")
    assert (await sandbox.thread())["items"][-1]["interactive"] == KINDS[kind]


def _changed(kind: str, *path: str | int, to: Any) -> Any:
    changed = copy.deepcopy(KINDS[kind])
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return changed


_ROW = {"id": "r", "title": "R"}
_BUTTON = {"type": "reply", "reply": {"id": "a", "title": "A"}}
_WRONG: list[tuple[Any, int]] = [
    (_changed("button", "body", to=None), 131008),
    (_changed("button", "body", "text", to="x" * 1025), 131009),
    (_changed("button", "footer", "text", to="x" * 61), 131009),
    (_changed("button", "header", "text", to="x" * 61), 131009),
    (_changed("button", "header", "type", to="sticker"), 131009),
    (_changed("button", "action", "buttons", to=[]), 131009),
    (_changed("button", "action", "buttons", to=[_BUTTON] * 4), 131009),
    (_changed("button", "action", "buttons", to=[_BUTTON, _BUTTON]), 131009),
    (_changed("button", "action", "buttons", 0, "reply", "title", to="x" * 21), 131009),
    (_changed("button", "action", "buttons", 0, "reply", "id", to=None), 131008),
    (_changed("button", "action", to=[]), 100),
    (_changed("button", "type", to="hologram"), 131009),
    (_changed("list", "body", "text", to="x" * 4097), 131009),
    (_changed("list", "action", "button", to="x" * 21), 131009),
    (_changed("list", "action", "sections", 0, "rows", to=[_ROW | {"id": str(n)} for n in range(11)]), 131009),
    (_changed("list", "action", "sections", to=[{"title": "S", "rows": [_ROW]}] * 2), 131009),
    (_changed("list", "action", "sections", 0, "rows", 0, "title", to="x" * 25), 131009),
    (_changed("list", "action", "sections", 0, "rows", 0, "description", to="x" * 73), 131009),
    (_changed("cta_url", "action", "parameters", "url", to="javascript:alert(1)"), 131009),
    (_changed("flow", "action", "parameters", "flow_id", to=None), 131008),
    (_changed("product", "action", "catalog_id", to=None), 131008),
    (_changed("location_request_message", "action", "name", to="other"), 131009),
    ("text", 100),
    (None, 131008),
]


@pytest.mark.parametrize(("content", "code"), _WRONG)
def test_what_meta_does_not_take_is_refused_with_its_code(content: Any, code: int) -> None:
    with pytest.raises(GraphError) as refused:
        check_interactive(content)
    assert refused.value.code == code


async def test_a_header_may_carry_a_file_of_ours_only(sandbox: Caller) -> None:
    header = {"type": "image", "image": {"id": "12345"}}
    status, answer = await sandbox.send("interactive", KINDS["button"] | {"header": header})
    assert (status, answer["error"]["code"]) == (400, 131009)
