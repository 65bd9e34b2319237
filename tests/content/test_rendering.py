"""What reaches the page: safe HTML, live definitions, footnotes, drawings, boxes; never a key to an answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.content.model import Asked, Catalogue, Lesson, Prose
from tests.content.courses import FIRST, LESSON, loaded


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return loaded(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def html(catalogue: Catalogue) -> str:
    return prose(catalogue.lesson("one-first"))


def prose(lesson: Lesson) -> str:
    return "".join(part.html for part in lesson.parts if isinstance(part, Prose))


def shown(tmp_path: Path, text: str) -> str:
    return prose(loaded(tmp_path, {FIRST: LESSON.split("## Where")[0] + text}).lesson("one-first"))


def test_questions_stand_between_the_prose(catalogue: Catalogue) -> None:
    parts = catalogue.lesson("one-first").parts

    assert [type(part) for part in parts] == [Prose, Asked, Prose]
    assert parts[1] == Asked("one-q-what")


def test_no_answer_is_in_the_prose(html: str) -> None:
    for secret in ("SECRET-FEEDBACK", "A muscle", "[x]", "question id", "<!--"):
        assert secret not in html


@pytest.mark.parametrize(
    ("broken", "secret"),
    [
        ("## Q?\n<!-- question obj=o.say -->\n\n- [x] right answer\n", "right answer"),
        ("## Q?\n<!-- question id=q type=order -->\n\n1. right answer\n", "right answer"),
        ("## Q?\n<!-- question id=q\nobj=o.say -->\n\n[[right answer]]\n", "right answer"),
    ],
)
def test_not_even_of_a_broken_question(broken: str, secret: str, tmp_path: Path) -> None:
    assert secret not in shown(tmp_path, broken)


def test_a_term_opens_its_definition_in_place(html: str) -> None:
    assert '<button type="button" class="term" popovertarget="term-sacrum-1">sacrum</button>' in html
    assert '<span popover id="term-sacrum-1" class="term-card">The bone between the hip bones.</span>' in html


def test_punctuation_after_a_term_stays_on_its_line(tmp_path: Path) -> None:
    html = shown(tmp_path, "The [sacrum](../../../glossary.md#sacrum), a bone.\n")

    assert 'popovertarget="term-sacrum-2">sacrum</button>,</span><span popover' in html
    assert html.endswith("</span> a bone.</p>")


def test_a_reference_is_a_numbered_footnote(html: str, catalogue: Catalogue) -> None:
    assert '<sup class="cite"><a href="#ref-46" id="cite-46-1" aria-label="Reference 46">46</a></sup>' in html
    assert catalogue.lesson("one-first").references == (46,)


def test_the_number_of_a_reference_stays_with_the_word_before_it(tmp_path: Path) -> None:
    number = "[46](../../../references.md#46)"
    html = shown(tmp_path, f"Seen twice {number} {number}.\n\nSeen\n{number} again.\n")

    assert "Seen twice<sup" in html
    assert "Seen<sup" in html
    assert "</sup> <sup" in html


def test_nor_does_it_part_from_a_word_in_bold_or_of_the_glossary(tmp_path: Path) -> None:
    number = "[46](../../../references.md#46)"
    html = shown(tmp_path, f"**Twice** {number}, and the [sacrum](../../../glossary.md#sacrum) {number}.\n")

    assert "</strong><sup" in html
    assert not re.search(r"\s<sup", html)


def test_links_lead_to_lessons_and_away(html: str) -> None:
    assert '<a href="/lessons/one-second#more">' in html
    assert '<a href="#where-it-lies">' in html
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">' in html


def test_a_drawing_stands_in_the_page_with_legend_and_caption(html: str) -> None:
    figure = html[html.index("<figure") : html.index("</figure>")]

    assert 'aria-label="A pelvis with the sacrum marked."' in figure
    assert '<ol class="legend">' in figure
    assert "<figcaption>Look at the middle.</figcaption>" in figure
    assert figure.index("legend") < figure.index("figcaption")


def test_ids_of_a_drawing_are_its_own_on_every_page(catalogue: Catalogue, html: str) -> None:
    assert 'id="one-first-f1-bone"' in html
    assert 'href="#one-first-f1-bone"' in html
    assert "url(#one-first-f1-shade)" in html
    assert 'id="b-label-f1-bone"' in catalogue.question("b-label").figure_html  # type: ignore[union-attr]


def test_styles_of_a_drawing_become_attributes(html: str) -> None:
    assert 'fill="var(--accent)"' in html
    assert "style" not in html


def test_boxes(html: str, catalogue: Catalogue) -> None:
    assert '<aside class="box box-safety" role="note" aria-label="Safety">' in html
    assert 'data-title="safety"' in html
    assert 'data-country="France"' in html
    assert "[!" not in html
    assert catalogue.lesson("one-first").boxes == ("safety", "country")


def test_tables_align_by_class(html: str) -> None:
    assert re.search(r'<td class="align-right">1</td>', html)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html,x)",
        "[a](//evil.example)",
        "![a](https://evil.example/x.svg)",
        "<!-- --><script>alert(1)</script>",
        "<!-- a --!><script>alert(1)</script> -->",
        '[a](https://x.example/"onmouseover="alert(1))',
        "```html\n<script>alert(1)</script>\n```",
        "[^a]\n\n[^a]: <script>alert(1)</script>",
    ],
)
def test_nothing_foreign_runs(text: str, tmp_path: Path) -> None:
    html = shown(tmp_path, text)

    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r'href="(?!https?:|mailto:|/|#)', html)
    assert not re.search(r"<[^>]*\son\w+=", html)
    assert 'href="//' not in html


def test_comments_are_consumed(tmp_path: Path) -> None:
    assert "hidden" not in shown(tmp_path, "A <!-- hidden --> b\n\n<!-- hidden\n\nstill hidden -->\n\nc")


def test_headings_are_anchors_as_code_hosting_sites_make_them(tmp_path: Path) -> None:
    lesson = loaded(tmp_path, {FIRST: LESSON + "\n## It's “A” & b_c\n\nx\n\n## It's “A” & b_c\n\ny\n"}).lesson(
        "one-first"
    )

    assert [heading.id for heading in lesson.headings][-2:] == ["its-a--b_c", "its-a--b_c-1"]


def test_a_section_changes_its_hash_only_with_its_own_text(tmp_path: Path) -> None:
    before = loaded(tmp_path / "a").lesson("one-first").sections
    changed = LESSON.replace("Ask before", "Always ask before").replace("A muscle", "A nerve")
    after = loaded(tmp_path / "b", {FIRST: changed}).lesson("one-first").sections

    assert [section.id for section in before] == ["top", "where-it-lies", "what-to-mind"]
    assert [old.hash == new.hash for old, new in zip(before, after, strict=True)] == [True, True, False]


def test_the_plain_text_is_for_search_and_holds_no_answers(catalogue: Catalogue) -> None:
    lesson = catalogue.lesson("one-first")

    assert "Ask before you touch." in lesson.plain_text
    assert "muscle" not in lesson.plain_text
    assert 20 < lesson.words < 60


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('She says "no".', "She says “no”."),
        ("It is the patient's choice, and the parents' too.", "It is the patient’s choice, and the parents’ too."),
        ('("Stop.")', "(“Stop.”)"),
        ('"**No**," she said.', "“<strong>No</strong>,” she said."),
        ('*"No"* and "*yes*"', "<em>“No”</em> and “<em>yes</em>”"),
        ("\"'Later' is no answer.\"", "“‘Later’ is no answer.”"),
        ('One\n"two"\nthree', "One\n“two”\nthree"),
        ('`a "b"`', "<code>a &quot;b&quot;</code>"),
        ('See "[sacrum](../../../glossary.md#sacrum)".', ">sacrum</"),
    ],
)
def test_straight_quotation_marks_are_shown_curved(tmp_path: Path, written: str, said: str) -> None:
    assert said in shown(tmp_path, f"{written}\n")


def test_brackets_and_marks_stay_with_the_word_of_the_glossary(tmp_path: Path) -> None:
    html = shown(
        tmp_path, 'Bones ([sacrum](../../../glossary.md#sacrum)) and "[sacrum](../../../glossary.md#sacrum)".\n'
    )

    assert 'Bones <span class="whole">(<button' in html
    assert ">sacrum</button>)</span>" in html
    assert 'and <span class="whole">“<button' in html
    assert ">sacrum</button>”.</span>" in html
