"""The recent past of a list: everything after a number of this epoch, or an honest «not known»."""

from gateway.inbound.lists import KEEP, KEEP_BYTES, ListStream


def filled(count: int, size: int = 0) -> ListStream:
    stream = ListStream()
    for number in range(count):
        stream.number()
        stream.keep((b"%d" % number).ljust(size))
    return stream


def test_what_came_after_a_number_is_given_whole_and_in_order() -> None:
    stream = filled(5)
    assert stream.after(3, stream.epoch) == [b"3", b"4"]
    assert stream.after(5, stream.epoch) == []
    assert stream.after(0, stream.epoch) == [b"0", b"1", b"2", b"3", b"4"]


def test_a_number_of_the_future_or_of_before_the_beginning_is_not_known() -> None:
    stream = filled(3)
    assert stream.after(4, stream.epoch) is None
    assert stream.after(-1, stream.epoch) is None
    assert stream.after(2**63, stream.epoch) is None


def test_a_number_of_another_gateways_stream_is_not_known_even_when_it_would_fit() -> None:
    mine, other = filled(5), filled(5)
    assert mine.after(3, other.epoch) is None
    assert mine.after(3, None) is None


def test_only_so_much_of_the_past_is_kept() -> None:
    stream = filled(KEEP + 10)
    assert stream.after(stream.seq - KEEP - 1, stream.epoch) is None
    kept = stream.after(stream.seq - KEEP, stream.epoch)
    assert kept is not None
    assert (len(kept), kept[0]) == (KEEP, b"10")
    large = filled(10, size=KEEP_BYTES // 4)
    assert large.after(5, large.epoch) is None
    assert len(large.after(6, large.epoch) or ()) == 4


def test_a_stream_that_follows_another_goes_on_with_its_numbers_in_an_epoch_of_its_own() -> None:
    earlier = filled(3)
    later = ListStream(earlier.seq)
    assert later.number() == 4
    later.keep(b"4")
    assert later.after(3, later.epoch) == [b"4"]
    assert later.after(2, later.epoch) is None
    assert later.after(3, earlier.epoch) is None
