"""What goes wrong on purpose, and what time does."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.sandbox.conftest import MARIA, NUMBER, TOKEN, WABA, Business, Caller, Json, conforms
from tests.waiting import until, until_async

_JOAO = "5511988880002"


async def _faults(sandbox: Caller, **faults: Any) -> None:
    status, answer = await sandbox.call("PUT", "/sandbox/faults", faults)
    assert status == 200, answer


async def test_24_hours_after_the_customers_last_message_only_templates_go_out(
    sandbox: Caller, business: Business
) -> None:
    await sandbox.hello()
    inside = await sandbox.sent("text", {"body": "Oi"})
    await business.sees(inside, "delivered")
    await sandbox.call("POST", "/sandbox/clock", {"advance_s": 24 * 3600 + 1})
    outside = await sandbox.sent("text", {"body": "Oi"}, biz_opaque_callback_data="ours")
    failed = await business.sees(outside, "failed")
    assert failed["errors"][0]["code"] == 131047
    assert failed["biz_opaque_callback_data"] == "ours"
    conforms("webhook_statuses", next(v for v in business.values if failed in v.get("statuses", [])))
    assert [item["text"]["body"] for item in (await sandbox.thread())["items"]] == ["Olá", "Oi"]
    template = await sandbox.sent("template", {"name": "hello_world", "language": {"code": "en_US"}})
    await business.sees(template, "delivered")
    await sandbox.hello()
    again = await sandbox.sent("text", {"body": "Oi"})
    await business.sees(again, "delivered")


async def test_a_customer_who_never_wrote_gets_no_free_text(sandbox: Caller, business: Business) -> None:
    message = await sandbox.sent("text", {"body": "Oi"}, to="5511911112222")
    assert (await business.sees(message, "failed"))["errors"][0]["code"] == 131047


async def test_errors_come_as_often_as_asked_and_where(sandbox: Caller) -> None:
    await _faults(sandbox, error={"code": 131056, "times": 2, "to": _JOAO})
    assert (await sandbox.send("text", {"body": "Oi"}))[0] == 200
    for _ in range(2):
        status, answer = await sandbox.send("text", {"body": "Oi"}, to=_JOAO)
        assert (status, answer["error"]["code"]) == (429, 131056)
        conforms("error", answer)
    assert (await sandbox.send("text", {"body": "Oi"}, to=_JOAO))[0] == 200


async def test_a_message_can_fail_after_it_was_accepted(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await _faults(sandbox, async_fail={"code": 131026, "times": 1})
    message = await sandbox.sent("text", {"body": "Oi"})
    assert (await business.sees(message, "failed"))["errors"][0]["code"] == 131026
    await business.sees(await sandbox.sent("text", {"body": "Oi"}), "delivered")


async def test_webhooks_can_be_duplicated(sandbox: Caller, business: Business) -> None:
    await _faults(sandbox, duplicate_webhooks=4)
    await sandbox.hello()
    await until(lambda: len(business.raw) == 5)
    assert len({raw for raw, _ in business.raw}) == 1


async def test_webhooks_can_be_shuffled_and_none_is_lost(sandbox: Caller, business: Business) -> None:
    await _faults(sandbox, shuffle=True)
    written = [(await sandbox.write("text", {"body": str(n)}))["id"] for n in range(20)]
    messages = await business.gets(20)
    assert {message["id"] for message in messages} == set(written)


async def test_too_many_messages_a_second_are_refused(sandbox: Caller) -> None:
    await _faults(sandbox, rate_limit_mps=5)
    answers = await asyncio.gather(*(sandbox.send("text", {"body": "Oi"}) for _ in range(20)))
    refused = [answer for status, answer in answers if status == 429]
    assert len(refused) >= 10
    assert {answer["error"]["code"] for answer in refused} == {130429}
    await sandbox.call("DELETE", "/sandbox/faults")
    assert (await sandbox.send("text", {"body": "Oi"}))[0] == 200


async def test_a_dropped_answer_leaves_a_message_that_its_status_tells_of(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await _faults(sandbox, drop_answers=1)
    body = {
        "messaging_product": "whatsapp", "to": MARIA, "type": "text", "text": {"body": "Oi"},
        "biz_opaque_callback_data": "ours",
    }  # fmt: skip
    with pytest.raises(aiohttp.ClientError):
        await sandbox.call("POST", f"/v26.0/{NUMBER}/messages", body, TOKEN)
    await until(lambda: any(one.get("biz_opaque_callback_data") == "ours" for one in business.statuses))


async def test_answers_can_be_slow(sandbox: Caller) -> None:
    await _faults(sandbox, delay_ms=150)
    begun = asyncio.get_running_loop().time()
    await sandbox.send("text", {"body": "Oi"})
    assert asyncio.get_running_loop().time() - begun >= 0.15


@pytest.mark.parametrize(
    "faults",
    [{"drop_answers": 2}, {"delay_ms": -1}, {"unknown": 1}, {"error": {"times": 1}}, {"duplicate_webhooks": 10**9}],
)
async def test_faults_that_make_no_sense_are_refused(sandbox: Caller, faults: dict[str, Any]) -> None:
    status, answer = await sandbox.call("PUT", "/sandbox/faults", faults)
    assert status == 422
    assert answer["code"] == "invalid_input"


async def test_starting_over_forgets_the_messages(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await business.gets(1)
    status, _ = await sandbox.call("POST", "/sandbox/reset")
    assert status in (200, 204)

    async def empty() -> bool:
        return not (await sandbox.thread())["items"]

    await until_async(empty)


async def test_templates_follow_metas_rules(sandbox: Caller, business: Business) -> None:
    path = f"/v26.0/{WABA}/message_templates"
    good = {
        "name": "aviso", "language": "pt_BR", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Oi {{1}}, tudo bem com você?", "example": {"body_text": [["Ana"]]}}],
    }  # fmt: skip
    status, created = await sandbox.call("POST", path, good, TOKEN)
    assert status == 200
    conforms("template_created", created)
    changes: list[Json] = [{"name": "Com Espaço"}, {"category": "OTHER"}, {"components": []}]
    for change in changes:
        status, answer = await sandbox.call("POST", path, good | change, TOKEN)
        assert status == 400
        conforms("error", answer)

    async def approved() -> bool:
        _, listed = await sandbox.call("GET", f"{path}?fields=name,status,language,category,components", None, TOKEN)
        conforms("templates", listed)
        return {"aviso": "APPROVED"}.items() <= {one["name"]: one["status"] for one in listed["data"]}.items()

    await until_async(approved)
    language = {"code": "pt_BR"}
    status, answer = await sandbox.send("template", {"name": "aviso", "language": language})
    assert answer["error"]["code"] == 132000
    status, answer = await sandbox.send("template", {"name": "none", "language": language})
    assert answer["error"]["code"] == 132001
    components = [{"type": "body", "parameters": [{"type": "text", "text": "Maria"}]}]
    sent = await sandbox.sent("template", {"name": "aviso", "language": language, "components": components})
    await business.sees(sent, "delivered")
    status, _ = await sandbox.call("DELETE", f"{path}?name=aviso", None, TOKEN)
    assert status == 200
    status, answer = await sandbox.send("template", {"name": "aviso", "language": language, "components": components})
    assert answer["error"]["code"] == 132001
