"""The recent past of a list: everything after a number, or an honest «not known»."""

from gateway.inbound.lists import KEEP, ListStream


def filled(count: int) -> ListStream:
    stream = ListStream()
    for number in range(count):
        stream.number()
        stream.keep(b"%d" % number)
    return stream


def test_what_came_after_a_number_is_given_whole_and_in_order() -> None:
    stream = filled(5)
    assert stream.after(stream.seq - 2) == [b"3", b"4"]
    assert stream.after(stream.seq) == []
    assert stream.after(stream.seq - 5) == [b"0", b"1", b"2", b"3", b"4"]


def test_a_number_of_the_future_or_of_before_its_birth_is_not_known() -> None:
    stream = filled(3)
    assert stream.after(stream.seq + 1) is None
    assert stream.after(stream.seq - 4) is None
    assert stream.after(0) is None


def test_only_so_much_of_the_past_is_kept() -> None:
    stream = filled(KEEP + 10)
    assert stream.after(stream.seq - KEEP - 1) is None
    kept = stream.after(stream.seq - KEEP)
    assert kept is not None
    assert (len(kept), kept[0]) == (KEEP, b"10")


def test_numbers_of_a_later_life_are_above_all_earlier_ones_and_fit_javascript() -> None:
    earlier = filled(1000)
    later = ListStream()
    assert later.seq >= earlier.seq - 1000
    assert later.after(earlier.seq) is None or later.seq == earlier.seq
    assert later.seq < 2**53
