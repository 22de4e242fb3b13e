"""A company alone may use the whole gateway; beside another it is held to a share, and the other never is."""

from contextlib import ExitStack

import pytest

from gateway.inbound.admission import ALONE, BESIDE, NEIGHBOUR_S, Admission
from ipro_rt.kernel.errors import TooMany
from tests.conftest import HandClock


def test_a_company_alone_has_everything_there_is(clock: HandClock) -> None:
    admission = Admission(clock.seconds)
    with ExitStack() as under_way:
        for _ in range(ALONE):
            under_way.enter_context(admission.of("hot"))
        with pytest.raises(TooMany):
            under_way.enter_context(admission.of("hot"))


def test_beside_another_company_the_flooder_is_refused_and_the_quiet_one_is_not(clock: HandClock) -> None:
    admission = Admission(clock.seconds)
    with ExitStack() as under_way:
        for _ in range(ALONE):
            under_way.enter_context(admission.of("hot"))
        under_way.enter_context(admission.of("quiet"))
        with pytest.raises(TooMany) as refused:
            under_way.enter_context(admission.of("hot"))
        assert refused.value.retry_after
        under_way.enter_context(admission.of("quiet"))


def test_what_is_over_makes_room_and_so_does_a_neighbour_who_left(clock: HandClock) -> None:
    admission = Admission(clock.seconds)
    with admission.of("quiet"):
        pass
    with ExitStack() as under_way:
        for _ in range(BESIDE):
            under_way.enter_context(admission.of("hot"))
        with pytest.raises(TooMany):
            under_way.enter_context(admission.of("hot"))
        clock.advance(seconds=NEIGHBOUR_S + 1)
        under_way.enter_context(admission.of("hot"))
    with admission.of("quiet"), admission.of("hot"):
        pass
