"""Drawing questions and the order in which things are shown."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quizzes.rules.drawing import Candidate, draw, lesson_seed, shown_order
from tests.quizzes import questions as q


def singles(number: int, objectives: str) -> list[Candidate]:
    return [Candidate(f"{o}{n}", (f"{o}{n}",), (o,)) for o in objectives for n in range(number)]


def size(drawn: tuple[Candidate, ...]) -> int:
    return sum(one.size for one in drawn)


def test_the_same_seed_draws_the_same() -> None:
    pool = singles(10, "abc")

    assert draw(pool, 8, "seed") == draw(pool, 8, "seed") != draw(pool, 8, "other")


def test_objectives_come_evenly() -> None:
    pool = singles(30, "a") + singles(3, "bcd")

    for seed in range(50):
        counts = Counter(one.objectives[0] for one in draw(pool, 8, str(seed)))
        assert set(counts.values()) == {2}


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12), st.integers(1, 20), st.integers())
def test_cases_are_drawn_whole_and_the_number_is_kept_where_it_can_be(sizes: list[int], wanted: int, seed: int) -> None:
    pool = [Candidate(f"c{n}", tuple(f"c{n}-{m}" for m in range(s)), (f"o{n % 3}",)) for n, s in enumerate(sizes)]
    possible = {0}
    for s in sizes:
        possible |= {p + s for p in possible}

    drawn = draw(pool, wanted, str(seed))

    assert size(drawn) == max(p for p in possible if p <= wanted)
    assert len({one.id for one in drawn}) == len(drawn)


def test_without_a_number_all_come_as_the_author_wrote_them() -> None:
    pool = singles(3, "ab")

    assert draw(pool, None, "seed") == tuple(pool)


def test_the_last_option_stays_last_and_true_stands_before_false() -> None:
    question = q.a_choice("one", q.an_option("a"), q.an_option("b", True), q.an_option("none", last=True))
    either = q.a_choice("true-false", q.an_option("true", True), q.an_option("false"))

    for seed in map(str, range(20)):
        assert shown_order(question, seed)[""][-1] == "none"
        assert shown_order(either, seed) == {"": ["true", "false"]}


def test_steps_never_stand_in_the_right_order() -> None:
    assert all(shown_order(q.order("ab"), str(seed)) == {"": ["b", "a"]} for seed in range(20))
    assert all(shown_order(q.order("abc"), str(seed))[""] != ["a", "b", "c"] for seed in range(200))


def test_the_place_tells_nothing_about_the_key() -> None:
    question = q.a_choice("one", *(q.an_option(id, id == "a") for id in "abcd"))

    places = Counter(shown_order(question, str(seed))[""].index("a") for seed in range(1000))

    assert sum((places[place] - 250) ** 2 / 250 for place in range(4)) < 16.27  # chi-square, 3 degrees, p = 0.001


@pytest.mark.parametrize("question", [q.match(), q.label(), q.typed(q.pick("a", "b", "c"))])
def test_answers_to_choose_from_are_shuffled(question: object) -> None:
    assert len({str(shown_order(question, str(seed))) for seed in range(50)}) > 3


def test_a_lesson_has_one_order_for_a_learner() -> None:
    assert lesson_seed(1, "a") == lesson_seed(1, "a") != lesson_seed(2, "a")
