"""Phone numbers as people write them and as WhatsApp names them."""

import pytest

from sandbox import dialing, ids


@pytest.mark.parametrize(
    ("written", "wa_id"),
    [
        ("+55 (11) 99999-0001", "5511999990001"),
        ("5511999990001", "5511999990001"),
        ("(11) 99999-0001", "5511999990001"),
        ("011 99999-0001", "5511999990001"),
        ("11 4000-0001", "551140000001"),
        ("+1 (415) 555-0100", "14155550100"),
        ("+351 912 345 678", "351912345678"),
    ],
)
def test_a_written_number_is_read_as_a_wa_id(written: str, wa_id: str) -> None:
    assert dialing.digits(written) == wa_id


@pytest.mark.parametrize("written", ["", "abc", "+55", "123456", "+" + "9" * 16, "5511x99999", "٥٥١١٩٩٩٩٩٠٠٠١"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert dialing.digits(written) is None


def test_without_a_country_code_only_a_brazilian_business_means_brazil() -> None:
    assert dialing.digits("4155550100", home="") == "4155550100"
    assert dialing.digits("4155550100", home="55") == "554155550100"


def test_a_brazilian_mobile_has_two_spellings_and_is_found_by_both() -> None:
    assert dialing.forms("5585999990001") == ("5585999990001", "558599990001")
    assert dialing.forms("558599990001") == ("558599990001", "5585999990001")


@pytest.mark.parametrize("wa_id", ["551140000001", "14155550100", "351912345678"])
def test_other_lines_have_one_spelling(wa_id: str) -> None:
    assert dialing.forms(wa_id) == (wa_id,)


@pytest.mark.parametrize(
    ("wa_id", "country"), [("5585999990001", "BR"), ("351912345678", "PT"), ("447700900000", "US")]
)
def test_a_user_id_names_a_country_and_hides_the_number(wa_id: str, country: str) -> None:
    user_id = ids.bsuid(wa_id)
    assert user_id.startswith(f"{country}.")
    assert wa_id not in user_id
    assert user_id == ids.bsuid(wa_id)
