"""Phone numbers as digits: what people write, what WhatsApp makes of it, and Brazil's ninth digit.

Invariant: pure functions; a wa_id is 7 to 15 digits with the country code and nothing else.
"""

from __future__ import annotations

import re

_NOT_A_DIGIT = re.compile(r"\D", re.ASCII)
_WRITTEN = re.compile(r"\+?[\d\s().\-/]{7,30}", re.ASCII)
_BRAZIL_WITH_NINTH = re.compile(r"55[1-9]\d9\d{8}")
_BRAZIL_WITHOUT_NINTH = re.compile(r"55[1-9]\d[6-9]\d{7}")
_COUNTRIES = {"55": "BR", "351": "PT", "54": "AR", "595": "PY", "598": "UY", "56": "CL", "57": "CO", "1": "US"}
_BRAZIL_LOCAL = re.compile(r"0?([1-9]\d\d{8,9})")


def digits(written: str, home: str = "55") -> str | None:
    """The wa_id meant by what somebody wrote, or None. Without a country code it is read as a number of `home`."""
    if not _WRITTEN.fullmatch(written.strip()):
        return None
    bare = _NOT_A_DIGIT.sub("", written)
    local = _BRAZIL_LOCAL.fullmatch(bare)
    if local and home == "55" and "+" not in written:
        bare = "55" + local[1]
    return bare if 7 <= len(bare) <= 15 and bare[0] != "0" else None


def without_ninth(wa_id: str) -> str:
    return wa_id[:4] + wa_id[5:] if _BRAZIL_WITH_NINTH.fullmatch(wa_id) else wa_id


def with_ninth(wa_id: str) -> str:
    return wa_id[:4] + "9" + wa_id[4:] if _BRAZIL_WITHOUT_NINTH.fullmatch(wa_id) else wa_id


def forms(wa_id: str) -> tuple[str, ...]:
    """Every spelling of one line, the given one first."""
    return tuple(dict.fromkeys((wa_id, without_ninth(wa_id), with_ninth(wa_id))))


def country(wa_id: str) -> str:
    for length in (3, 2, 1):
        if found := _COUNTRIES.get(wa_id[:length]):
            return found
    return "US"
