"""Who may look at what: the table, its nouns, and names that are none."""

import pytest

from gateway.inbound.admission import RULES, admit, read_topic
from ipro_rt.app import App
from ipro_rt.kernel.errors import Forbidden, InvalidInput, NotFound
from ipro_rt.kernel.scope import Scope

MINE, OTHER = "01a208c7-0000-7000-8000-000000000001", "01a208c7-0000-7000-8000-000000000002"
AGENT = Scope(tenant_id=MINE, user_id=MINE, role="supervisor")


@pytest.mark.parametrize("noun", ["inbox", "metrics", "user"])
async def test_ones_own_is_open_and_anothers_does_not_exist(app: App, noun: str) -> None:
    await admit(app, AGENT, read_topic(f"{noun}:{MINE}"))
    with pytest.raises(NotFound):
        await admit(app, AGENT, read_topic(f"{noun}:{OTHER}"))


async def test_another_companys_number_does_not_exist(app: App) -> None:
    with pytest.raises(NotFound):
        await admit(app, AGENT, read_topic(f"number:{OTHER}"))


@pytest.mark.parametrize("noun", sorted(set(RULES) - {"user"}))
async def test_a_role_that_may_not_read_sees_no_topic_but_its_own(app: App, noun: str) -> None:
    with pytest.raises(Forbidden):
        await admit(app, Scope(tenant_id=MINE, user_id=MINE, role="nobody"), read_topic(f"{noun}:{MINE}"))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ":",
        "inbox",
        "inbox:",
        f"INBOX:{MINE}",
        f"inbox:{MINE} ",
        f"inbox:{MINE}\n",
        f"inbox:{MINE}:{MINE}",
        f"queue:{MINE}",
        "inbox:" + "-" * 36,
        "conversation:../" + MINE,
        "inbox:" + "a" * 100_000,
    ],
)
def test_a_name_that_no_topic_has_is_refused_in_words(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_topic(name)
    assert "conversation:<id>" in str(refused.value.expected)
    assert len(refused.value.got or "") <= 80
