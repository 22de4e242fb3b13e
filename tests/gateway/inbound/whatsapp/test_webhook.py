"""Bodies, batches, people, statuses and notices."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.inbound.whatsapp import parse_webhook
from ipro_rt.channels import reasons
from ipro_rt.channels.arrivals import (
    EditArrived,
    Identity,
    MessageArrived,
    NoteArrived,
    NoticeArrived,
    Person,
    ReactionArrived,
    RevokeArrived,
    StatusArrived,
)
from ipro_rt.kernel.errors import InvalidInput
from tests.gateway.inbound.whatsapp.conftest import FIXTURES, PHONE_NUMBER_ID, fixture, only, text_with

AT = datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)
BSUID = Identity("bsuid", "BR.13491208655302741918")
PHONE = Identity("wa_id", "5511999999999")
ANA = Person((BSUID, PHONE, Identity("username", "ana")), "Ana Luíza")


def refused(body: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        parse_webhook(body, PHONE_NUMBER_ID)
    return caught.value


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_every_fixture_is_understood_whole(path: Any) -> None:
    parsed = parse_webhook(path.read_bytes(), PHONE_NUMBER_ID)
    assert parsed.arrivals
    assert parse_webhook(path.read_bytes(), "another").ignored or path.stem.startswith("notice_")


def test_a_text_tells_who_when_and_which() -> None:
    arrival = only("text")
    assert isinstance(arrival, MessageArrived)
    assert (arrival.provider_id, arrival.person, arrival.at) == ("wamid.HBgNTEXT", ANA, AT)
    assert (arrival.reply_to, arrival.forwarded, arrival.referral) == (None, False, None)


def test_a_reply_names_what_it_answers() -> None:
    for name in ("text_reply", "text_about_product", "interactive_button"):
        arrival = only(name)
        assert isinstance(arrival, MessageArrived)
        assert arrival.reply_to == "wamid.OURS"


@pytest.mark.parametrize("name", ["text_forwarded", "text_frequently_forwarded"])
def test_a_forwarded_message_says_so(name: str) -> None:
    arrival = only(name)
    assert isinstance(arrival, MessageArrived)
    assert arrival.forwarded


def test_the_ad_a_customer_came_from_is_kept_whole() -> None:
    arrival = only("text_from_ad")
    assert isinstance(arrival, MessageArrived)
    assert arrival.referral is not None
    assert arrival.referral["ctwa_clid"] == "Aff-n8ZTODiE79d22KtAwQKj9e"
    assert arrival.referral["welcome_message"] == {"text": "Olá"}


def test_a_person_needs_no_phone() -> None:
    arrival = only("text_bsuid_only")
    assert isinstance(arrival, MessageArrived)
    identities = (Identity("bsuid", "BR.777"), Identity("bsuid", "BR.ENT.118"), Identity("username", "bia"))
    assert arrival.person == Person(identities, "Bia")


def test_a_person_of_the_old_days_has_only_a_phone() -> None:
    arrival = only("text_legacy")
    assert isinstance(arrival, MessageArrived)
    assert arrival.person == Person((PHONE,), "Ana")


def test_a_message_of_nobody_is_refused() -> None:
    refusal = refused(text_with(**{"from": None, "from_user_id": None, "id": "x"}).replace(b'"contacts"', b'"people"'))
    assert refusal.errors[0].pointer == "/entry/0/changes/0/value/messages/0"


def test_the_sole_contact_stands_in_for_a_missing_sender() -> None:
    (arrival,) = parse_webhook(text_with(**{"from": None, "from_user_id": None}), PHONE_NUMBER_ID).arrivals
    assert isinstance(arrival, MessageArrived)
    assert arrival.person == ANA


def test_the_sole_contact_lends_no_ids_to_a_stranger() -> None:
    body = text_with(**{"from": "5585900000000", "from_user_id": None})
    (arrival,) = parse_webhook(body, PHONE_NUMBER_ID).arrivals
    assert isinstance(arrival, MessageArrived)
    assert arrival.person.identities == (Identity("wa_id", "5585900000000"),)


def test_reactions_edits_and_revocations_name_their_target() -> None:
    assert only("reaction") == ReactionArrived("wamid.HBgNREACTION", ANA, AT, "wamid.OURS", "👍")
    assert only("reaction_removed") == ReactionArrived("wamid.HBgNREACTION", ANA, AT, "wamid.OURS", "")
    assert only("edit") == EditArrived("wamid.HBgNEDIT", ANA, AT, "wamid.HBgNTEXT", "oi, é da loja nova?")
    assert only("edit_caption") == EditArrived("wamid.HBgNEDIT", ANA, AT, "wamid.HBgNIMAGE", "olha só")
    assert only("revoke") == RevokeArrived("wamid.HBgNREVOKE", ANA, AT, "wamid.HBgNTEXT")


def test_an_edit_without_words_is_shown_as_unsupported() -> None:
    body = text_with(type="edit", edit={"original_message_id": "wamid.A", "message": {"type": "poll"}})
    (arrival,) = parse_webhook(body, PHONE_NUMBER_ID).arrivals
    assert isinstance(arrival, MessageArrived)
    assert arrival.content.type == "unsupported"


def test_a_changed_number_brings_new_identities() -> None:
    assert only("system_number_changed") == NoteArrived(
        "wamid.SYS1",
        Person((PHONE,)),
        AT,
        "number_changed",
        "O cliente mudou de número: agora é +5585988887777.",
        (Identity("bsuid", "BR.999"), Identity("wa_id", "5585988887777")),
    )
    assert only("system_user_id_changed") == NoteArrived(
        "wamid.SYS2",
        Person((BSUID,)),
        AT,
        "number_changed",
        "O cliente mudou de número; o WhatsApp não informou o novo.",
        (Identity("bsuid", "BR.999"), Identity("bsuid", "BR.ENT.118")),
    )


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("system_identity_changed", "identity_changed", "código de segurança"),
        ("system_other", "other", "It is full now"),
        ("request_welcome", "chat_opened", "abriu a conversa"),
    ],
)
def test_what_whatsapp_tells_becomes_a_line(name: str, kind: str, words: str) -> None:
    note = only(name)
    assert isinstance(note, NoteArrived)
    assert note.type == kind
    assert words in note.text
    assert note.person == ANA


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "played"])
def test_a_status_comes_with_what_we_sent_along(status: str) -> None:
    arrival = only(f"status_{status}")
    assert isinstance(arrival, StatusArrived)
    assert (arrival.provider_id, arrival.status, arrival.opaque) == ("wamid.OUT", status, "0190a000-our-id")
    assert (arrival.person, arrival.at, arrival.failure) == (ANA, AT, None)


def test_a_failed_status_says_why() -> None:
    failed = only("status_failed")
    assert isinstance(failed, StatusArrived)
    assert failed.failure is not None
    assert failed.failure.code == "provider:131047"
    assert failed.failure.action == "Envie um modelo."
    assert (failed.failure.detail or "").startswith("Message failed to send because more than 24 hours")


def test_a_failed_status_without_errors_admits_it() -> None:
    failed = only("status_failed_unexplained")
    assert isinstance(failed, StatusArrived)
    assert failed.failure == reasons.UNEXPLAINED


def test_a_status_may_name_nobody_or_only_a_user_id() -> None:
    nameless, only_bsuid = only("status_failed_without_recipient"), only("status_bsuid_only")
    assert isinstance(nameless, StatusArrived)
    assert nameless.person == Person(())
    assert nameless.opaque == "0190a000-our-id"
    assert isinstance(only_bsuid, StatusArrived)
    assert only_bsuid.person == Person((Identity("bsuid", "BR.777"), Identity("bsuid", "BR.ENT.118")))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("status_of_tomorrow", "status"),
        ("status_group", "status"),
        ("text_in_group", "group_message"),
        ("value_errors", "errors"),
        ("user_actions", "user_actions"),
        ("notice_phone_number_quality_update", "phone_number_quality_update"),
        ("notice_account_update", "account_update"),
        ("notice_message_template_status_update", "message_template_status_update"),
        ("notice_template_category_update", "template_category_update"),
        ("notice_user_preferences", "user_preferences"),
        ("notice_smb_message_echoes", "smb_message_echoes"),
        ("notice_field_of_tomorrow", "field_of_tomorrow"),
    ],
)
def test_what_has_no_words_of_ours_becomes_a_notice(name: str, field: str) -> None:
    notice = only(name)
    assert isinstance(notice, NoticeArrived)
    assert notice.field == field
    value = json.loads(fixture(name))["entry"][0]["changes"][0]["value"]
    assert notice.value in (value, *value.get("messages", []), *value.get("statuses", []))


def test_a_huge_notice_says_only_how_large_it_was() -> None:
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "history", "value": {"x": "y" * 70_000}}]}],
    }
    (notice,) = parse_webhook(json.dumps(body).encode(), PHONE_NUMBER_ID).arrivals
    assert notice == NoticeArrived("history", {"too_large": 70_009})


def test_a_batch_is_read_in_order_and_strangers_are_counted() -> None:
    parsed = parse_webhook(fixture("batch"), PHONE_NUMBER_ID)
    ids = [getattr(arrival, "provider_id", "") for arrival in parsed.arrivals]
    assert ids == ["wamid.1", "wamid.2", "wamid.OUT", "wamid.3"]
    assert parsed.ignored == 3
    second = parsed.arrivals[1]
    assert isinstance(second, MessageArrived)
    assert second.person == Person((Identity("bsuid", "BR.777"), Identity("wa_id", "5585988887777")), "Bia")


def test_numeric_timestamps_are_read() -> None:
    arrival = only("text_numeric_timestamp")
    assert isinstance(arrival, MessageArrived)
    assert arrival.at == AT
