"""Templates: reviewed on the sandbox clock, decided by hand, filled with the parameters of a send."""

from typing import Any

import pytest

from sandbox import template_rules
from sandbox.errors import GraphError
from sandbox.model import Template
from tests.sandbox.conftest import MARIA, NUMBER, TOKEN, WABA, Business, Caller, Json
from tests.waiting import until

PATH = f"/v26.0/{WABA}/message_templates"
BODY: Json = {"type": "BODY", "text": "Olá {{1}}, o pedido {{2}} chegou aqui na loja."}
NEW: Json = {"name": "pedido", "language": "pt_BR", "category": "UTILITY", "components": [BODY]}


def _text(value: str, **more: str) -> Json:
    return {"type": "text", "text": value, **more}


def _sent(*components: Json) -> Json:
    return {"name": "pedido", "language": {"code": "pt_BR"}, "components": list(components)}


def _template(*components: Json, **changes: Any) -> Template:
    fields: dict[str, Any] = {"id": "1", "waba_id": WABA, "name": "pedido", "language": "pt_BR", "category": "UTILITY"}
    return Template(components=list(components), **(fields | changes))


async def _approved(sandbox: Caller, business: Business, body: Json = NEW) -> str:
    status, created = await sandbox.call("POST", PATH, body, TOKEN)
    assert status == 200, created
    await until(lambda: any(value.get("event") == "APPROVED" for value in business.values))
    return str(created["id"])


async def test_approval_is_told_by_webhook(sandbox: Caller, business: Business) -> None:
    template_id = await _approved(sandbox, business)
    assert business.values[-1] == {
        "event": "APPROVED",
        "message_template_id": int(template_id),
        "message_template_name": "pedido",
        "message_template_language": "pt_BR",
        "message_template_category": "UTILITY",
        "reason": "NONE",
    }


async def test_the_customer_sees_the_parameters(sandbox: Caller, business: Business) -> None:
    await _approved(sandbox, business)
    parameters = {"type": "body", "parameters": [_text("Ana"), _text("42")]}
    message = await sandbox.sent("template", _sent(parameters))
    await business.sees(message, "delivered")
    item = (await sandbox.thread())["items"][-1]
    assert item["rendered"] == {"body": "Olá Ana, o pedido 42 chegou aqui na loja."}


@pytest.mark.parametrize(("status", "code"), [("PAUSED", 132015), ("DISABLED", 132016), ("REJECTED", 132001)])
async def test_a_template_that_is_not_approved_is_refused(
    sandbox: Caller, business: Business, status: str, code: int
) -> None:
    template_id = await _approved(sandbox, business)
    assert (await sandbox.call("POST", f"/sandbox/templates/{template_id}", {"status": status}))[0] == 200
    _, answer = await sandbox.send("template", _sent())
    assert answer["error"]["code"] == code
    await until(lambda: business.values[-1].get("event") == status)


async def test_a_one_time_code_needs_a_phone_number(sandbox: Caller, business: Business) -> None:
    code = {"type": "BODY", "text": "O seu código é {{1}} e vale dez minutos."}
    await _approved(sandbox, business, NEW | {"category": "AUTHENTICATION", "components": [code]})
    phones = (await sandbox.call("GET", "/sandbox/phones"))[1]["items"]
    user_id = next(phone["user_id"] for phone in phones if phone["wa_id"] == MARIA)
    body = {"messaging_product": "whatsapp", "recipient": user_id, "type": "template", "template": _sent()}
    status, answer = await sandbox.call("POST", f"/v26.0/{NUMBER}/messages", body, TOKEN)
    assert (status, answer["error"]["code"]) == (400, 131062)


async def test_a_list_is_paged_and_one_can_be_edited(sandbox: Caller, business: Business) -> None:
    template_id = await _approved(sandbox, business)
    names, after = [], ""
    while True:
        _, page = await sandbox.call("GET", f"{PATH}?fields=name&limit=1&after={after}", None, TOKEN)
        names += [one["name"] for one in page["data"]]
        if "next" not in page["paging"]:
            break
        after = page["paging"]["cursors"]["after"]
    assert names == ["hello_world", "retomar_conversa", "pedido"]
    change = {"components": [{"type": "BODY", "text": "Seu pedido chegou."}]}
    assert (await sandbox.call("POST", f"/v26.0/{template_id}", change, TOKEN))[0] == 200
    _, shown = await sandbox.call("GET", f"/v26.0/{template_id}?fields=components", None, TOKEN)
    assert shown == {"components": change["components"], "id": template_id}


async def test_a_name_is_taken_once_per_language(sandbox: Caller, business: Business) -> None:
    await _approved(sandbox, business)
    status, answer = await sandbox.call("POST", PATH, NEW, TOKEN)
    assert (status, answer["error"]["error_subcode"]) == (400, 2388024)
    assert (await sandbox.call("POST", PATH, NEW | {"language": "en_US"}, TOKEN))[0] == 200


@pytest.mark.parametrize(
    ("components", "subcode"),
    [
        ([{"type": "BODY", "text": "{{1}} chegou o seu pedido"}], 2388299),
        ([{"type": "BODY", "text": "O pedido é o {{1}}"}], 2388299),
        ([{"type": "BODY", "text": "Oi {{1}} {{2}} {{3}} tchau"}], 2388293),
        ([{"type": "BODY", "text": "x" * 1025}], 2388040),
        ([BODY, {"type": "FOOTER", "text": "x" * 61}], 2388040),
        ([{"type": "FOOTER", "text": "Loja"}], 2388040),
        ([BODY, {"type": "BUTTONS", "buttons": [{"type": "URL", "text": str(n)} for n in range(3)]}], 2388043),
    ],
)
def test_what_may_not_be_a_template_is_refused_with_its_subcode(components: list[Json], subcode: int) -> None:
    with pytest.raises(GraphError) as refused:
        template_rules.check_components(components)
    assert refused.value.subcode == subcode


def test_named_parameters_go_where_their_names_are() -> None:
    template = _template({"type": "BODY", "text": "Oi {{nome}}, código {{cod}}."}, parameter_format="NAMED")
    parameters = [_text("X1", parameter_name="cod"), _text("Ana", parameter_name="nome")]
    assert template_rules.render(template, _sent({"type": "BODY", "parameters": parameters})) == {
        "body": "Oi Ana, código X1."
    }


def test_money_dates_files_and_buttons_are_shown() -> None:
    template = _template(
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Total {{1}} até {{2}}, obrigado."},
        {"type": "FOOTER", "text": "Loja"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Sim"},
                {"type": "URL", "text": "Ver", "url": "https://example.com/{{1}}"},
            ],
        },
    )
    money = {"type": "currency", "currency": {"fallback_value": "R$ 10", "code": "BRL", "amount_1000": 10000}}
    date = {"type": "date_time", "date_time": {"fallback_value": "amanhã"}}
    image = {"type": "image", "image": {"id": "1"}}
    yes = {"type": "button", "sub_type": "quick_reply", "index": 0, "parameters": [{"type": "payload", "payload": "y"}]}
    url = {"type": "button", "sub_type": "url", "index": "1", "parameters": [_text("42")]}
    sent = _sent({"type": "header", "parameters": [image]}, {"type": "body", "parameters": [money, date]}, yes, url)
    assert template_rules.render(template, sent) == {
        "header": {"type": "image", "image": {"id": "1"}},
        "body": "Total R$ 10 até amanhã, obrigado.",
        "footer": "Loja",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Sim", "payload": "y"},
            {"type": "URL", "text": "Ver", "url": "https://example.com/42"},
        ],
    }


@pytest.mark.parametrize(
    ("template", "parameters", "code"),
    [
        (_template(BODY), [_text("Ana")], 132000),
        (_template(BODY), [_text("Ana"), {"type": "image", "image": {"id": "1"}}], 132012),
        (_template(BODY), [_text("Ana"), _text("")], 132012),
        (_template({"type": "BODY", "text": "Oi {{nome}}, olá."}, parameter_format="NAMED"), [_text("Ana")], 132012),
    ],
)
def test_parameters_that_do_not_fit_are_refused(template: Template, parameters: list[Json], code: int) -> None:
    with pytest.raises(GraphError) as refused:
        template_rules.render(template, _sent({"type": "body", "parameters": parameters}))
    assert refused.value.code == code
