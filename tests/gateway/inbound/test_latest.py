"""Last values are bounded, by topic and in all."""

from gateway.inbound.latest import MAX_KEYS, MAX_VALUES, LastValues


def test_the_key_that_changed_longest_ago_is_forgotten_first() -> None:
    values = LastValues()
    for number in range(MAX_KEYS):
        values.keep("t", str(number), b"%d" % number)
    values.keep("t", "0", b"again")
    values.keep("t", "new", b"new")
    kept = values.of("t")
    assert len(kept) == MAX_KEYS
    assert kept[0] == b"2"
    assert kept[-2:] == [b"again", b"new"]


def test_the_topic_that_changed_longest_ago_is_forgotten_first() -> None:
    values = LastValues()
    for topic in range(MAX_VALUES // 100 + 1):
        for key in range(100):
            values.keep(str(topic), str(key), b"x")
    assert values.of("0") == []
    assert len(values.of("1")) == len(values.of(str(MAX_VALUES // 100))) == 100
