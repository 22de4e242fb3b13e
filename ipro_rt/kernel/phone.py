"""Phones as WhatsApp spells them: digits with the country code, without a plus.

Brazil added a ninth digit to mobile numbers; WhatsApp ids of old accounts still lack it, so one person may be
named in either form. What a provider gave is never rewritten: both forms are only looked up. Eight digits
from 2 to 5 are a landline, another person's; they never get a ninth, and a mobile number that would turn into
one keeps its only form.
"""

import re

_WITH_NINTH = re.compile(r"(55[1-9][1-9])9([6-9][0-9]{7})")
_WITHOUT_NINTH = re.compile(r"(55[1-9][1-9])([6-9][0-9]{7})")


def variants(digits: str) -> tuple[str, ...]:
    """Every spelling of the same phone, the given one first."""
    if found := _WITH_NINTH.fullmatch(digits):
        return digits, found[1] + found[2]
    if found := _WITHOUT_NINTH.fullmatch(digits):
        return digits, f"{found[1]}9{found[2]}"
    return (digits,)


def e164(digits: str) -> str:
    """The phone as people write it internationally."""
    return f"+{digits}"
