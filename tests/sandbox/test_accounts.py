"""Business accounts and numbers: who may do what, subscriptions, profiles, and numbers with special rules."""

from tests.sandbox.conftest import MARIA, NUMBER, TOKEN, WABA, Business, Caller

OTHER = "100000000000002"
TEXT = {"body": "Oi"}


async def test_another_owners_number_is_refused_with_code_10(sandbox: Caller, business: Business) -> None:
    await sandbox.register(business, OTHER, access_token="another", waba_id="200000000000002")
    status, answer = await sandbox.call("POST", f"/v26.0/{OTHER}/messages", {}, TOKEN)
    assert (status, answer["error"]["code"]) == (403, 10)
    status, answer = await sandbox.call("GET", "/v26.0/200000000000002/message_templates", None, TOKEN)
    assert (status, answer["error"]["code"]) == (403, 200)


async def test_one_token_may_open_several_numbers(sandbox: Caller, business: Business) -> None:
    await sandbox.register(business, OTHER, display_phone="+55 11 4000-0002")
    status, answer = await sandbox.call("GET", f"/v26.0/{WABA}/phone_numbers?fields=display_phone_number", None, TOKEN)
    assert status == 200
    assert answer["data"] == [
        {"display_phone_number": "+55 11 4000-0001", "id": NUMBER},
        {"display_phone_number": "+55 11 4000-0002", "id": OTHER},
    ]


async def test_a_number_answers_the_fields_it_is_asked_for(sandbox: Caller) -> None:
    path = f"/v26.0/{NUMBER}?fields=quality_rating,throughput,nothing"
    status, answer = await sandbox.call("GET", path, None, TOKEN)
    assert status == 200
    assert answer == {"quality_rating": "GREEN", "throughput": {"level": "HIGH"}, "id": NUMBER}


async def test_an_account_without_subscription_gets_no_webhooks(sandbox: Caller, business: Business) -> None:
    path = f"/v26.0/{WABA}/subscribed_apps"
    assert len((await sandbox.call("GET", path, None, TOKEN))[1]["data"]) == 1
    assert (await sandbox.call("DELETE", path, None, TOKEN))[1] == {"success": True}
    assert (await sandbox.call("GET", path, None, TOKEN))[1] == {"data": []}
    await sandbox.write("text", {"body": "not heard"})
    assert (await sandbox.call("POST", path, None, TOKEN))[1] == {"success": True}
    await sandbox.write("text", {"body": "heard"})
    assert [message["text"]["body"] for message in await business.gets(1)] == ["heard"]


async def test_an_accounts_override_must_pass_the_challenge(sandbox: Caller, business: Business) -> None:
    path = f"/v26.0/{WABA}/subscribed_apps"
    given = {"override_callback_uri": business.url, "verify_token": "not this one"}
    status, answer = await sandbox.call("POST", path, given, TOKEN)
    assert (status, answer["error"]["code"]) == (400, 2200)
    away = {"override_callback_uri": "https://example.com/hook", "verify_token": "x"}
    assert (await sandbox.call("POST", path, away, TOKEN))[0] == 400


async def test_a_number_keeps_its_profile_when_it_is_registered_again(sandbox: Caller, business: Business) -> None:
    path = f"/v26.0/{NUMBER}/whatsapp_business_profile"
    given = {"messaging_product": "whatsapp", "about": "Aberto das 8 às 18", "websites": ["https://example.com"]}
    assert (await sandbox.call("POST", path, given, TOKEN))[1] == {"success": True}
    await sandbox.register(business)
    shown = (await sandbox.call("GET", f"{path}?fields=about", None, TOKEN))[1]
    assert shown == {"data": [{"about": "Aberto das 8 às 18", "messaging_product": "whatsapp"}]}


async def test_a_pin_has_six_digits(sandbox: Caller) -> None:
    path = f"/v26.0/{NUMBER}/register"
    assert (await sandbox.call("POST", path, {"messaging_product": "whatsapp", "pin": "123456"}, TOKEN))[0] == 200
    assert (await sandbox.call("POST", path, {"messaging_product": "whatsapp", "pin": "12"}, TOKEN))[0] == 400


async def test_a_test_number_writes_only_to_its_list(sandbox: Caller, business: Business) -> None:
    await sandbox.register(business, allowed_recipients=["558599990001"])
    assert (await sandbox.send("text", TEXT, to=MARIA))[0] == 200
    status, answer = await sandbox.send("text", TEXT, to="5511988880002")
    assert (status, answer["error"]["code"]) == (400, 131030)


async def test_a_number_cannot_write_to_itself(sandbox: Caller) -> None:
    status, answer = await sandbox.send("text", TEXT, to="+55 11 4000-0001")
    assert (status, answer["error"]["code"]) == (400, 131021)


async def test_a_legacy_number_hears_nothing_of_user_ids(sandbox: Caller, business: Business) -> None:
    await sandbox.register(business, legacy=True)
    await sandbox.behave(hide_phone=True)
    await sandbox.hello()
    message = (await business.gets(1))[0]
    assert message["from"] == MARIA
    assert "from_user_id" not in message
    assert business.values[0]["contacts"] == [{"profile": {"name": "Maria Silva"}, "wa_id": MARIA}]
    ours = await sandbox.sent("text", TEXT)
    status = await business.sees(ours, "sent")
    assert status["recipient_id"] == MARIA
    assert "recipient_user_id" not in status
    assert "contacts" not in next(value for value in business.values if status in value.get("statuses", []))


async def test_somebody_who_is_not_on_whatsapp_cannot_be_reached(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await sandbox.behave(on_whatsapp=False)
    failed = await business.sees(await sandbox.sent("text", TEXT), "failed")
    assert failed["errors"][0]["code"] == 131026


async def test_a_changed_number_is_told_with_its_new_user_id(sandbox: Caller, business: Business) -> None:
    await sandbox.write("system", {"type": "user_changed_number", "wa_id": "5585977770009"})
    message = (await business.gets(1))[0]
    assert "contacts" not in business.values[0]
    phones = (await sandbox.call("GET", "/sandbox/phones"))[1]["items"]
    new = next(phone for phone in phones if phone["wa_id"] == "5585977770009")
    assert message["system"]["user_id"] == new["user_id"]
