"""What the environment says otherwise than the table; what a version changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.numbers.rules import changes, content, differences
from bot.programs.numbers import Number, Numbers
from tests.programs import CLUB, NEWS

A, B, C = (Number(number=f"+1555765010{n}", program="shop") for n in range(3))
A2 = A.model_copy(update={"segments_per_second": None})
B_GONE = B.model_copy(update={"retired": True})
ENDED = NEWS.model_copy(update={"ended": True})
CLUB3 = CLUB.model_copy(update={"version": 3})


@pytest.mark.parametrize(
    ("table", "environment", "said"),
    [
        (Numbers((A, B)), Numbers((A, B)), []),
        (Numbers((A, B)), Numbers((B, A)), []),  # the order is no difference
        (
            Numbers((A, B), (CLUB3,)),
            Numbers(),
            [],
        ),  # an environment that names nothing says nothing
        (Numbers((A,), (CLUB3,)), Numbers((A,), (CLUB,)), []),  # nor does the version
        (Numbers((A, B_GONE)), Numbers((A,)), []),
        (Numbers((A,), (CLUB, ENDED)), Numbers((A,), (CLUB,)), []),
        (Numbers((A,)), Numbers((A, B)), [(f"names the number {B.number}", "texto number seed")]),
        (Numbers((A,)), Numbers((A2,)), [("segments_per_second: 1.0 → none", "texto number seed")]),
        (Numbers((A, B_GONE)), Numbers((A, B)), [("retired: yes → no", "texto number seed")]),
        (
            Numbers((A, B)),
            Numbers((A,)),
            [(f"the table has the number {B.number}", f"texto number retire {B.number} --as")],
        ),
        (Numbers((A,)), Numbers((A,), (CLUB,)), [("names the program shop", "texto number seed")]),
        (
            Numbers((A,), (CLUB, NEWS)),
            Numbers((A,), (CLUB,)),
            [("the table has the program news", "texto program end news --as")],
        ),
        (
            Numbers((A,), (CLUB, ENDED)),
            Numbers((A,), (CLUB, NEWS)),
            [("ended: yes → no", "texto number seed")],
        ),
        (
            Numbers((A, B)),
            Numbers((A2, C)),
            [("otherwise", "seed"), ("names", "seed"), ("has", "retire")],
        ),
    ],
)
def test_each_difference_is_said_with_the_command_that_ends_it(
    table: Numbers, environment: Numbers, said: list[tuple[str, str]]
):
    found = differences(table, environment)
    assert len(found) == len(said)
    for one, (what, command) in zip(found, said, strict=True):
        assert what in one.what and command in one.command


numbers = st.lists(st.sampled_from([A, A2, B, B_GONE, C]), unique_by=lambda n: n.number).map(tuple)
programs = st.lists(st.sampled_from([CLUB, NEWS, ENDED]), unique_by=lambda p: p.name).map(tuple)
tables = st.builds(Numbers, numbers, programs)


@given(tables, tables)
def test_once_the_environment_is_taken_over_it_only_lacks_things(
    table: Numbers, environment: Numbers
):
    for one in differences(table.having(*environment.things), environment):
        assert one.command.startswith(("texto number retire", "texto program end"))


@given(tables, tables)
def test_a_retired_number_neither_sends_nor_listens(table: Numbers, other: Numbers):
    both = table.having(*other.things)
    retired = {n.number for n in both.every if n.retired}
    assert retired.isdisjoint(n.number for n in both.active)
    assert not any(both.heard_on(number) for number in retired)
    for name, program in both.programs.items():
        assert program.number is not None or both.sender(name) not in retired
    assert all(not p.ended for p in both.programs.values())


def test_what_a_version_changed_is_told_in_words():
    before, after = (
        content(CLUB),
        content(
            CLUB.model_copy(update={"keywords": (), "double_opt_in": False, "number": "12345"})
        ),
    )
    assert changes(before, after) == [
        "keywords: JOIN REJOINDRE → none",
        "number: none → 12345",
        "double_opt_in: yes → no",
    ]
    assert changes(before, before) == []
