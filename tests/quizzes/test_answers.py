"""Reading answers from forms and from JSON."""

from __future__ import annotations

import pytest

from app.content.questions import Question
from app.errors import Invalid
from app.quizzes.rules.answers import flaw, is_blank, read_answer, read_body, read_confidence
from tests.quizzes import questions as q


@pytest.mark.parametrize(
    ("question", "fields", "body"),
    [
        (q.one(), {"answer": ["b"]}, ["b"]),
        (q.one(), {}, []),
        (q.many(), {"answer": ["x", "a"]}, ["a", "x"]),
        (q.typed(q.words("x"), q.words("y", id="2")), {"answer-1": ["  rib "], "answer-2": [""]}, {"1": "rib"}),
        (q.order("abc"), {"answer-a": ["2"], "answer-b": ["1"], "answer-c": [""]}, ["b", "a"]),
        (q.match(), {"answer-b": ["B"], "answer-a": [""]}, {"b": "B"}),
        (q.label(), {"answer-a": ["C"]}, {"a": "C"}),
    ],
)
def test_form_fields_become_a_body(question: Question, fields: dict[str, list[str]], body: object) -> None:
    assert read_answer(question, {"csrf_token": ["x"], **fields}, shown=["c", "b", "a"]) == body
    assert read_body(question, body) == body


@pytest.mark.parametrize("places", [{"a": "4"}, {"a": "2", "b": "4"}, {"a": "0", "b": "1"}, {"a": "1", "b": "3"}])
def test_numbers_that_leave_one_out_are_no_answer_either(places: dict[str, str]) -> None:
    typed = read_answer(q.order("abcd"), {f"answer-{id}": [number] for id, number in places.items()}, shown="abcd")
    assert typed == places and flaw(q.order("abcd"), typed) == "steps-misnumbered"


def test_steps_with_the_same_number_are_no_answer_and_stay_as_they_were_chosen() -> None:
    fields = {"answer-a": ["2"], "answer-b": ["1"], "answer-c": ["1"], "answer-d": [""]}

    typed = read_answer(q.order("abcd"), fields, shown=["d", "c", "b", "a"])

    assert typed == {"c": "1", "b": "1", "a": "2"}
    assert flaw(q.order("abcd"), typed) == "steps-misnumbered"
    assert flaw(q.order("abcd"), ["b", "a"]) is None and flaw(q.match(), {"b": "B"}) is None


@pytest.mark.parametrize(
    ("question", "body"),
    [
        (q.one(), ["a", "b"]),
        (q.one(), ["z"]),
        (q.one(), "a"),
        (q.one(), {"a": "a"}),
        (q.one(), [1]),
        (q.one(), None),
        (q.many(), ["a", "a"]),
        (q.order(), ["z"]),
        (q.order(), {"a": "1"}),
        (q.match(), {"z": "A"}),
        (q.match(), {"a": "Z"}),
        (q.match(), []),
        (q.label(), {"a": 1}),
        (q.typed(q.words("x")), {"2": "x"}),
        (q.typed(q.words("x")), {"1": "x" * 301}),
        (q.typed(q.pick("a", "b")), {"1": "c"}),
        (q.typed(q.words("x")), ["x"]),
    ],
)
def test_other_shapes_are_refused(question: Question, body: object) -> None:
    with pytest.raises(Invalid):
        read_body(question, body)


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        (q.one(), {"answer-a": ["1"]}),
        (q.order("ab"), {"answer-a": ["first"]}),
        (q.order("ab"), {"answer-z": ["1"]}),
        (q.match(), {"answer-z": ["A"]}),
    ],
)
def test_fields_of_another_question_are_refused(question: Question, fields: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid):
        read_answer(question, fields, shown=["a", "b"])


def test_blank_and_confidence() -> None:
    assert is_blank([]) and is_blank({}) and is_blank(None) and not is_blank(["a"])
    assert read_confidence("think-so") == "think-so" and read_confidence("") is None
    with pytest.raises(Invalid):
        read_confidence("very")
