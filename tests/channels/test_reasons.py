"""Every code of protocols/channels.md §1.10 has its sentences, and the ones about the number change its health."""

import pytest

from ipro_rt.channels import reasons
from ipro_rt.channels.model import Health, ProviderFailure
from ipro_rt.channels.reason_table import ROWS, Reason

DOCUMENTED = [
    *(0, 1, 2, 3, 4, 10, 17, 33, 100, 190, 368, 613, 80007, 130429, 130472, 130497),
    *range(200, 300),
    *(131000, 131005, 131008, 131009, 131016, 131020, 131021, 131026, 131030, 131031, 131037, 131041, 131042),
    *(131044, 131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053, 131056, 131057, 131059, 131062),
    *(131063, 131064),
    *range(131201, 131216),
    *(132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069),
    *range(133000, 133017),
    *(134011, 135000, 137000),
    *(138000, 138001, 138002, 138003, 138004, 138005, 138006, 138007, 138009, 138012, 138013, 138018),
    *range(139000, 139005),
    *range(139100, 139104),
    *range(147001, 147006),
    *(2388012, 2388019, 2388040, 2388047, 2388073, 2388091, 2388093, 2388103, 2388293, 2388299, 2388999),
    *(2593109, 2494100, 2494164, 2494179),
]


@pytest.mark.parametrize("code", DOCUMENTED)
def test_a_documented_code_has_a_sentence_of_its_own(code: int) -> None:
    failure = reasons.failure_of(code)
    assert reasons.known(code)
    assert failure.code == f"provider:{code}"
    assert str(code) not in failure.title


@pytest.mark.parametrize("reason", [row[1] for row in ROWS], ids=lambda reason: reason.title[:40])
def test_titles_and_actions_are_whole_sentences(reason: Reason) -> None:
    for sentence in (reason.title, reason.action):
        if sentence is not None:
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            assert len(sentence) <= 110
    assert reason.retryable or reason.wait is None, "a wait promises that repeating helps"


def test_the_closed_window_reads_as_the_screens_want_it() -> None:
    assert reasons.failure_of(131047) == ProviderFailure(
        code="provider:131047",
        title="A Meta recusou: passaram 24 h da última mensagem do cliente.",
        action="Envie um modelo.",
    )


def test_an_unknown_code_gets_an_honest_sentence_with_its_number() -> None:
    failure = reasons.failure_of(987654, "mystery")
    assert not reasons.known(987654)
    assert "987654" in failure.title
    assert failure.detail == "mystery"
    assert not failure.retryable
    assert reasons.health_of(987654) is None


def test_the_providers_word_that_a_failure_is_transient_makes_it_retryable() -> None:
    assert reasons.failure_of(987654, transient=True).retryable


@pytest.mark.parametrize("code", [1, 2, 4, 131016, 130429, 80007, 131056, 131057])
def test_passing_trouble_may_be_repeated(code: int) -> None:
    assert reasons.failure_of(code).retryable


@pytest.mark.parametrize("code", [100, 131008, 131009, 131026, 131047, 131049, 131050, 130472, 132001, 190, 368])
def test_what_stays_wrong_is_not_repeated(code: int) -> None:
    assert not reasons.failure_of(code).retryable


def test_waits_differ_by_limit() -> None:
    assert reasons.wait_of(131056) == 4
    assert reasons.wait_of(130429) == 1
    assert reasons.wait_of(131057) == 60
    assert reasons.wait_of(131047) is None


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (0, "logged_out"),
        (190, "logged_out"),
        (10, "logged_out"),
        (200, "logged_out"),
        (299, "logged_out"),
        (131005, "logged_out"),
        (133010, "logged_out"),
        (368, "restricted"),
        (131031, "restricted"),
        (131048, "degraded"),
        (130497, "degraded"),
    ],
)
def test_codes_about_the_number_change_its_health(code: int, status: str) -> None:
    health = reasons.health_of(code)
    assert health is not None
    assert health.status == status
    assert health.reason == reasons.failure_of(code).title


@pytest.mark.parametrize("code", [131026, 131047, 131056, 100, 2, 300])
def test_codes_about_one_message_leave_the_health_alone(code: int) -> None:
    assert reasons.health_of(code) is None


def test_the_health_of_a_failure_in_a_status_is_the_same() -> None:
    assert reasons.health_of_failure(reasons.failure_of(190)) == reasons.health_of(190)
    assert reasons.health_of_failure(reasons.UNREACHABLE) is None
    assert isinstance(reasons.health_of(190), Health)


def test_a_bare_http_status_is_told_as_such() -> None:
    assert reasons.http_failure(429).retryable
    assert not reasons.http_failure(404).retryable
    assert "404" in reasons.http_failure(404).title


def test_details_are_bounded() -> None:
    detail = reasons.failure_of(100, "x" * 5000).detail
    assert detail is not None
    assert len(detail) == 500
