"""Questions as read from Markdown, and read again from nothing but their own source."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.content.answers import refusal
from app.content.forms.form import id_of
from app.content.model import Catalogue
from app.content.questions import Choice, Label, Match, Order, Typed, parse_question
from app.errors import Invalid
from tests.content.courses import loaded


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return loaded(tmp_path_factory.mktemp("course"))


def test_every_question_is_read_again_from_its_own_source(catalogue: Catalogue) -> None:
    questions = catalogue.questions_of_module("one")

    assert len(questions) == 11
    for question in questions:
        again = parse_question(question.source, catalogue.figures)
        assert again == question
        assert again.hash == question.hash
        assert len(question.hash) == 64


def test_a_question_with_one_letter_changed_is_another_one(catalogue: Catalogue) -> None:
    question = catalogue.question("b-tf")

    assert parse_question(question.source.replace("Yes.", "Yes!"), {}).hash != question.hash


def test_what_is_no_question_is_refused() -> None:
    with pytest.raises(Invalid):
        parse_question("## A heading\n\nText", {})


def test_one_or_many(catalogue: Catalogue) -> None:
    question = catalogue.question("b-many")

    assert isinstance(question, Choice)
    assert (question.kind, question.level, question.points, question.shuffle) == ("many", 2, 2.0, False)
    assert question.tags == ("safety",)
    assert question.objectives == ("o.see", "o.say")
    assert [(option.text, option.correct, option.credit) for option in question.options] == [
        ("Sacrum", True, 1.0),
        ("Ilium", True, 0.5),
        ("None", False, 0.0),
    ]
    assert question.options[0].id == "a"
    assert question.options[2].keep_last
    assert question.hints_html == ("<p>Think.</p>",)
    assert question.explanation_html == "<p>Both are <strong>bones</strong>.</p>"
    assert 'href="/lessons/one-first#where-it-lies"' in question.body_html


def test_an_option_keeps_its_id_when_options_move_or_spaces_change() -> None:
    source = "## Q\n<!-- question id=q -->\n\n- [x] A  bone\n- [ ] A muscle"
    moved = "## Q\n<!-- question id=q -->\n\n- [ ] A muscle\n- [x] a bone"

    ids = [{option.text.lower(): option.id for option in parse_question(one, {}).options} for one in (source, moved)]  # type: ignore[union-attr]

    assert ids[0] == ids[1]


def test_true_or_false(catalogue: Catalogue) -> None:
    assert catalogue.question("b-tf").kind == "true-false"


def test_short_answer(catalogue: Catalogue) -> None:
    question = catalogue.question("b-short")

    assert isinstance(question, Typed)
    assert (question.kind, question.fuzzy, question.stem) == ("short", 1, ("", ""))
    assert question.blanks[0].texts == ("first rib", "costa prima")
    assert question.blanks[0].patterns == ("(1st|first) rib",)
    assert question.body_html == "<p>In Latin or English.</p>"
    assert (question.right_html, question.wrong_html) == ("<p>Yes.</p>", "<p>No,\nit is not.</p>")


def test_numeric(catalogue: Catalogue) -> None:
    question = catalogue.question("b-number")

    assert isinstance(question, Typed)
    assert question.kind == "numeric"
    number = question.blanks[0].numbers[0]
    assert (number.value, number.tolerance, number.unit) == (Decimal(30), Decimal(5), "s")


def test_cloze(catalogue: Catalogue) -> None:
    question = catalogue.question("b-cloze")

    assert isinstance(question, Typed)
    assert [blank.kind for blank in question.blanks] == ["choice", "number", "text"]
    assert question.stem == ("<p>The joint is ", " and is moved for ", " by ", ".</p>")
    assert [(option.text, option.correct) for option in question.blanks[0].options] == [
        ("synovial", True),
        ("fibrous", False),
    ]
    assert question.blanks[1].numbers[0].tolerance == Decimal(1)
    assert question.body_html == ""


def test_order_and_match(catalogue: Catalogue) -> None:
    order, match = catalogue.question("b-order"), catalogue.question("b-match")

    assert isinstance(order, Order)
    assert [item.text for item in order.items] == ["Ask", "Touch"]
    assert isinstance(match, Match)
    answers = {item.id: item.text for item in match.answers}
    assert match.heads == ("Sign", "Category")
    assert [(prompt.text, answers[prompt.answer_id]) for prompt in match.prompts] == [("Heel", "One"), ("Arm", "Two")]
    assert sorted(answers.values()) == ["One", "Three", "Two"]


def test_label_an_image(catalogue: Catalogue) -> None:
    question = catalogue.question("b-label")

    assert isinstance(question, Label)
    assert question.figure == "one/pelvis"
    assert question.alt == "Spot 1 lies left, spot 2 right."
    assert [(spot.number, spot.x, spot.y) for spot in question.spots] == [(1, 10.0, 20.0), (2, 50.0, 50.5)]
    assert [label.text for label in question.labels] == ["Ilium", "Sacrum", "Rib"]
    assert "<svg" in question.figure_html
    assert "<svg" not in question.body_html


def test_a_case_is_drawn_whole(catalogue: Catalogue) -> None:
    case = catalogue.case("b-case")

    assert case.question_ids == ("b-case-1", "b-case-2")
    assert case.tags == ("urgent",)
    assert "A runner has pain." in case.html
    assert catalogue.question("b-case-1").case_id == "b-case"
    assert catalogue.question("b-case-1").module_id == "one"


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*b",
        "(a|b)*c",
        "((ab)+c)*",
        "(?:x+){3}",
        "a*b*c*",
        "(?=a)b",
        r"(a)\1",
        "(?P<x>a)",
        "(",
        "",
        "a" * 300,
        "a?" * 20,
    ],
)
def test_patterns_that_could_run_for_ever_are_refused(pattern: str) -> None:
    assert refusal(pattern)


@pytest.mark.parametrize(
    "pattern", ["first (rib|costa)", "[ab]+c", "costae? prim(a|ae)", r"\d{1,3} ?mm", "a.*b", "(an? )?(ligament|band)"]
)
def test_ordinary_patterns_are_allowed(pattern: str) -> None:
    assert refusal(pattern) == ""


def test_a_question_with_no_blank_line_before_its_list_and_windows_line_ends(tmp_path: Path) -> None:
    bank = "## Q?\r\n<!-- question id=q obj=o.say -->\r\n- [x] A\r\n  > F\r\n- [ ] B\r\n  > F\r\n"

    catalogue = loaded(tmp_path, {"modules/one/bank/more.md": bank})

    assert isinstance(catalogue.question("q"), Choice)
    assert not catalogue.errors


def test_an_option_keeps_its_id_when_its_marks_are_shown_curved() -> None:
    source = "\n".join(
        ['## "Why?"', "<!-- question id=q -->", "", '- [x] "It\'s so"', "  > Yes.", "- [ ] No", "  > No."]
    )

    question = parse_question(source, {})

    assert isinstance(question, Choice)
    assert question.prompt_text == "“Why?”"
    assert (question.options[0].id, question.options[0].html) == (id_of('"It\'s so"'), "“It’s so”")
