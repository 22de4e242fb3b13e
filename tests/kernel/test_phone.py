"""Both forms of a Brazilian mobile number are one phone; a landline is another."""

import pytest

from ipro_rt.kernel.phone import e164, variants


@pytest.mark.parametrize(
    ("given", "other"),
    [("5511987654321", "551187654321"), ("553188887777", "5531988887777"), ("5599961234567", "559961234567")],
)
def test_a_mobile_number_has_two_forms_and_the_given_one_comes_first(given: str, other: str) -> None:
    assert variants(given) == (given, other)
    assert variants(other) == (other, given)


@pytest.mark.parametrize(
    "phone",
    [
        "551133334444",  # a landline
        "551152345678",
        "5511941234567",  # without the nine it would be somebody's landline
        "5511912345678",
        "5510987654321",  # no such area code
        "14155552671",
        "351912345678",
        "55",
        "",
        "551198765432１",
    ],
)
def test_anything_else_has_only_the_form_it_came_in(phone: str) -> None:
    assert variants(phone) == (phone,)


def test_people_see_the_plus() -> None:
    assert e164("5511987654321") == "+5511987654321"
