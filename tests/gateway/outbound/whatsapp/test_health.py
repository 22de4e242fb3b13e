"""What Graph says of a number becomes its health."""

from typing import Any

import pytest

from gateway.outbound.whatsapp import health
from ipro_rt.channels.driver import ProviderSilent


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"id": "1"}, "online"),
        ({"id": "1", "status": "CONNECTED", "health_status": {"can_send_message": "AVAILABLE"}}, "online"),
        ({"id": "1", "status": "CONNECTED", "health_status": {"can_send_message": "LIMITED"}}, "degraded"),
        ({"id": "1", "status": "CONNECTED", "health_status": {"can_send_message": "BLOCKED"}}, "restricted"),
        ({"id": "1", "status": "DISCONNECTED", "health_status": {"can_send_message": "BLOCKED"}}, "logged_out"),
        ({"id": "1", "status": "FLAGGED"}, "degraded"),
        ({"id": "1", "status": "RESTRICTED"}, "restricted"),
        ({"id": "1", "status": "PENDING"}, "logged_out"),
        ({"id": "1", "status": "DREAMING"}, "degraded"),
    ],
)
def test_the_worse_of_the_two_words_counts(answer: dict[str, Any], status: str) -> None:
    told = health.of_answer(answer)
    assert told.status == status
    assert (told.reason is None) == (status == "online")


def test_the_quality_is_passed_on() -> None:
    assert health.of_answer({"id": "1", "quality_rating": "YELLOW"}).quality == "YELLOW"


def test_an_answer_that_describes_no_number_is_silence() -> None:
    with pytest.raises(ProviderSilent):
        health.of_answer({"success": True})
