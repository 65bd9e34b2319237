"""Every message about content has an example here that produces it, in the file and on the line it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.content.check import course_problems
from app.content.load import load
from app.content.messages import MESSAGES
from tests.content.courses import (
    BANK,
    BANK_PATH,
    BASIC,
    CHECKLIST_PATH,
    FIGURE,
    FILES,
    FIRST,
    LAND,
    LESSON,
    MODULE,
    QUIZ_PATH,
    SECOND_PATH,
    SVG,
    asked,
    replaced,
    written,
)

END = BANK.count("\n") + 2  # the line of the first added question's heading
Q = "## New?\n<!-- question id=new obj=o.say{} -->\n\n"
TWO = "- [x] Yes\n  > Y.\n- [ ] No\n  > N.\n"
KEPT = "certification/basic/v1.md"
TRANSITION = "started before 2027-01-01 keeps version 1 for 18 months"
PATH_END = FILES[BASIC].count("\n") + 2  # the line of the first added requirement's heading
HOURS = "### H\n<!-- requirement id=h kind=hours hours=1 -->"
Changes = dict[str, "str | bytes | None"]


def new(settings: str, answer: str) -> Changes:
    return asked(Q.format(settings) + answer)


def lesson(text: str) -> Changes:
    return {FIRST: LESSON + "\n" + text + "\n"}


def path(text: str) -> Changes:
    return {BASIC: FILES[BASIC] + "\n" + text + "\n"}


def many_choices(right: int, longest: bool) -> Changes:
    def options(number: int) -> str:
        texts = [f"option {number} {letter}" for letter in "abc"]
        if longest:
            texts[right] += " which is much longer than any other"
        return "".join(f"- [{'x' if n == right else ' '}] {text}\n  > F.\n" for n, text in enumerate(texts))

    return asked("\n".join(f"## Q{n}?\n<!-- question id=many-{n} obj=o.say -->\n\n{options(n)}" for n in range(12)))


# code, the changed files, where it is reported, the line
EXAMPLES: list[tuple[str, Changes, str, int]] = [
    ("not-utf-8", {FIRST: b"---\nid: x\n\xff"}, FIRST, 3),
    ("too-large", {FIRST: "a\n" * 300_000}, FIRST, 1),
    ("stray-file", {"modules/one/notes.md": "x"}, "modules/one/notes.md", 1),
    ("no-course", {"course.md": None}, "course.md", 1),
    ("no-module-file", {MODULE: None}, MODULE, 1),
    ("unlisted-module", {"modules/two/module.md": "---\nid: two\ntitle: Two\n---\n"}, "modules/two/module.md", 1),
    ("no-front-matter", {FIRST: "Text."}, FIRST, 1),
    ("open-front-matter", {FIRST: "---\nid: x\n"}, FIRST, 1),
    ("yaml", replaced(FIRST, "title: The first lesson", "title: [a"), FIRST, 4),
    ("yaml-not-mapping", {FIRST: "---\n- a\n---\nText"}, FIRST, 1),
    ("yaml-alias", replaced(FIRST, "owner: Ana", "owner: &a Ana\nnotes: [*a]"), FIRST, 9),
    ("duplicate-key", replaced(FIRST, "owner: Ana", "title: Again"), FIRST, 9),
    ("unknown-key", replaced(FIRST, "owner: Ana", "ownr: Ana"), FIRST, 9),
    ("missing-key", replaced(FIRST, "title: The first lesson\n", ""), FIRST, 1),
    ("wrong-type", replaced(FIRST, "minutes: 5", "minutes: long"), FIRST, 4),
    ("not-one-of", replaced(FIRST, "status: draft", "status: done"), FIRST, 10),
    ("bad-id", replaced(FIRST, "id: one-first", "id: One First"), FIRST, 2),
    ("id-not-folder", replaced(MODULE, "id: one", "id: other"), MODULE, 2),
    ("id-not-file", replaced(BASIC, "id: basic", "id: other"), BASIC, 2),
    ("duplicate-id", asked("## A?\n<!-- question id=b-tf obj=o.say -->\n\n" + TWO), BANK_PATH, END),
    ("key-not-for-use", replaced(QUIZ_PATH, "use: exam", "use: practice"), QUIZ_PATH, 6),
    ("setting-syntax", new(" level", TWO), BANK_PATH, END + 1),
    ("unknown-setting", new(" levl=2", TWO), BANK_PATH, END + 1),
    ("duplicate-setting", new(" level=2 level=3", TWO), BANK_PATH, END + 1),
    ("missing-setting", asked("## A?\n<!-- question obj=o.say -->\n\n" + TWO), BANK_PATH, END + 1),
    ("bad-setting", new(" level=9", TWO), BANK_PATH, END + 1),
    ("unknown-comment", lesson("<!-- qestion id=x -->"), FIRST, LESSON.count("\n") + 2),
    ("comment-without-heading", lesson("Text\n\n<!-- question id=x -->"), FIRST, LESSON.count("\n") + 4),
    ("first-heading", lesson("# Title"), FIRST, LESSON.count("\n") + 2),
    ("heading-level", lesson("## A\n\n#### B"), FIRST, LESSON.count("\n") + 4),
    ("raw-html", lesson("<b>bold</b>"), FIRST, LESSON.count("\n") + 2),
    ("broken-link", lesson("[a](nowhere.md)"), FIRST, LESSON.count("\n") + 2),
    ("broken-anchor", lesson("First line\n[a](02-second.md#nowhere)"), FIRST, LESSON.count("\n") + 3),
    ("link-scheme", lesson("[a](javascript:alert)"), FIRST, LESSON.count("\n") + 2),
    ("unknown-term", lesson("[a](../../../glossary.md#nothing)"), FIRST, LESSON.count("\n") + 2),
    ("unknown-reference", lesson("[9](../../../references.md#9)"), FIRST, LESSON.count("\n") + 2),
    ("reference-text", lesson("[47](../../../references.md#46)"), FIRST, LESSON.count("\n") + 2),
    ("no-alt", lesson('![](../figures/pelvis.svg "C")'), FIRST, LESSON.count("\n") + 2),
    ("no-caption", lesson("![A](../figures/pelvis.svg)"), FIRST, LESSON.count("\n") + 2),
    ("not-alone", lesson('Text ![A](../figures/pelvis.svg "C")'), FIRST, LESSON.count("\n") + 2),
    ("not-svg", lesson('![A](../figures/pelvis.png "C")'), FIRST, LESSON.count("\n") + 2),
    ("missing-figure", lesson('![A](../figures/skull.svg "C")'), FIRST, LESSON.count("\n") + 2),
    ("unknown-box", lesson("> [!HINT]\n> A"), FIRST, LESSON.count("\n") + 2),
    ("country-box", lesson("> [!COUNTRY]\n> A"), FIRST, LESSON.count("\n") + 2),
    ("empty-box", lesson("> [!KEY]"), FIRST, LESSON.count("\n") + 2),
    ("svg-xml", {FIGURE: SVG.replace("</desc>", "")}, FIGURE, 8),
    ("svg-element", {FIGURE: SVG.replace("<circle", "<script/>\n<circle")}, FIGURE, 7),
    ("svg-attribute", {FIGURE: SVG.replace("<circle", '<circle onload="x()"')}, FIGURE, 7),
    ("svg-href", {FIGURE: SVG.replace('href="#bone"', 'href="https://example.org/a"')}, FIGURE, 6),
    ("svg-viewbox", {FIGURE: SVG.replace('viewBox="0 0 100 100"', "")}, FIGURE, 1),
    ("svg-title", {FIGURE: SVG.replace("<title>A pelvis</title>", "")}, FIGURE, 1),
    ("no-objectives", replaced(FIRST, "  o.see: See the sacrum.\n  o.say: Say what it is.\n", ""), FIRST, 5),
    ("no-safety", replaced(FIRST, "[!SAFETY]", "[!KEY]"), FIRST, 8),
    ("unknown-lesson", replaced(SECOND_PATH, "[one-first]", "[one-fist]"), SECOND_PATH, 7),
    ("empty-lesson", replaced(SECOND_PATH, "Opening.\n\n## More\n\nText.\n", ""), SECOND_PATH, 1),
    ("unknown-module", replaced(QUIZ_PATH, "draw: 3", "from: [two, one]"), QUIZ_PATH, 5),
    ("empty-prompt", asked("## \n<!-- question id=new obj=o.say -->\n\n" + TWO), BANK_PATH, END),
    ("no-answer", new("", "Only text."), BANK_PATH, END + 1),
    ("unknown-objective", asked("## A?\n<!-- question id=new obj=o.none -->\n\n" + TWO), BANK_PATH, END),
    ("unasked-objective", replaced(FIRST, "  o.say:", "  o.new: New.\n  o.say:"), FIRST, 7),
    ("bank-objective", asked("## A?\n<!-- question id=new -->\n\n" + TWO), BANK_PATH, END),
    ("bank-heading", asked("## A?\n\n" + TWO), BANK_PATH, END),
    (
        "nested-question",
        new("", TWO + "\n### Inner?\n<!-- question id=inner obj=o.say -->\n\n" + TWO),
        BANK_PATH,
        END + 8,
    ),
    ("unknown-details", new("", TWO + "\n<details><summary>Tip</summary>\n\nT\n\n</details>"), BANK_PATH, END + 8),
    ("open-details", new("", TWO + "\n<details><summary>Hint</summary>\n\nT\n"), BANK_PATH, END + 8),
    (
        "second-explanation",
        new("", TWO + "\n<details><summary>Explanation</summary>\n\nT\n\n</details>\n" * 2),
        BANK_PATH,
        END + 14,
    ),
    ("no-correct", new("", TWO.replace("[x]", "[ ]")), BANK_PATH, END + 3),
    ("all-correct", new(" select=many", TWO.replace("[ ]", "[x]")), BANK_PATH, END + 3),
    ("one-option", new("", "- [x] Yes\n  > Y.\n"), BANK_PATH, END + 3),
    ("several-correct", new("", TWO.replace("[ ]", "[x]")), BANK_PATH, END + 3),
    ("same-option", new("", TWO + "- [ ]  yes\n  > N.\n"), BANK_PATH, END + 3),
    (
        "same-option-id",
        new("", TWO.replace("Yes", "Yes <!-- a -->").replace("No", "No <!-- a -->")),
        BANK_PATH,
        END + 3,
    ),
    ("option-comment", new("", TWO.replace("Yes", "Yes <!-- 2.5 -->")), BANK_PATH, END + 3),
    ("empty-option", new("", TWO + "- [ ]\n  > N.\n"), BANK_PATH, END + 7),
    ("not-option", new("", TWO + "- Maybe\n"), BANK_PATH, END + 7),
    ("not-true-false", new(" type=tf", TWO), BANK_PATH, END + 3),
    ("no-feedback", new("", "- [x] Yes\n- [ ] No\n  > N.\n"), BANK_PATH, END + 3),
    ("no-typed-feedback", new("", "[[a]]\n"), BANK_PATH, END + 1),
    ("feedback-words", new("", "[[a]]\n\n> Good.\n"), BANK_PATH, END + 5),
    ("after-answer", new("", TWO + "\nMore text.\n"), BANK_PATH, END + 8),
    ("unbalanced-blank", new("", "[[a]] and [[b\n\n> right: R.\n"), BANK_PATH, END + 3),
    ("blank-in-options", new("", "Write [[a]].\n\n" + TWO), BANK_PATH, END + 5),
    ("empty-blank", new("", "[[ ; ]]\n\n> right: R.\n"), BANK_PATH, END + 3),
    ("blank-choice", new("", "A [[ (a) ; (b) ]].\n\n> right: R.\n"), BANK_PATH, END + 3),
    ("bad-number", new("", "[[=many]]\n\n> right: R.\n"), BANK_PATH, END + 3),
    ("bad-pattern", new("", "[[/(a+)+b/]]\n\n> right: R.\n"), BANK_PATH, END + 3),
    ("no-blank", new(" type=short", "Text.\n"), BANK_PATH, END + 1),
    ("form-not-type", new(" type=numeric", "[[a]]\n\n> right: R.\n"), BANK_PATH, END + 3),
    ("no-order-list", new(" type=order", "1. One\n\n> right: R.\n"), BANK_PATH, END + 3),
    ("same-item", new(" type=order", "1. One\n2. one\n\n> right: R.\n"), BANK_PATH, END + 3),
    ("no-match-table", new(" type=match", "Text.\n"), BANK_PATH, END),
    ("empty-cell", new(" type=match", "| a | b |\n|---|---|\n| 1 | x |\n| 2 | |\n| 3 | y |\n"), BANK_PATH, END + 6),
    ("no-label-image", new(" type=label", "| L | P |\n|---|---|\n| a | 1,1 |\n| b | 2,2 |\n"), BANK_PATH, END),
    ("no-label-table", new(" type=label", "![A](../figures/pelvis.svg)\n"), BANK_PATH, END + 3),
    (
        "bad-place",
        new(
            " type=label",
            "![A](../figures/pelvis.svg)\n\n| L | P |\n|---|---|\n| a | 1,1 |\n| b | 2,2 |\n| c | 200,2 |\n",
        ),
        BANK_PATH,
        END + 9,
    ),
    (
        "same-place",
        new(" type=label", "![A](../figures/pelvis.svg)\n\n| L | P |\n|---|---|\n| a | 1,1 |\n| b | 1,1.0 |\n"),
        BANK_PATH,
        END + 5,
    ),
    (
        "no-case-story",
        replaced(BANK_PATH, "> A runner has pain.", "A runner."),
        BANK_PATH,
        BANK.split("## Case")[0].count("\n") + 1,
    ),
    ("empty-case", asked("## Case\n<!-- case id=c -->\n\n> Story.\n"), BANK_PATH, END),
    ("unknown-question", replaced(QUIZ_PATH, "draw: 3", "questions: [b-none]"), QUIZ_PATH, 5),
    ("draw-too-many", replaced(QUIZ_PATH, "draw: 3", "draw: 300"), QUIZ_PATH, 1),
    ("empty-pool", {BANK_PATH: None}, QUIZ_PATH, 1),
    ("unknown-tag", replaced(QUIZ_PATH, "draw: 3", "tags: [nothing]"), QUIZ_PATH, 1),
    ("no-steps", replaced(CHECKLIST_PATH, "| Step |", "| Steps |"), CHECKLIST_PATH, 10),
    ("bad-step", replaced(CHECKLIST_PATH, "| 2.5 |", "| two |"), CHECKLIST_PATH, 13),
    ("no-requirements", {BASIC: FILES[BASIC].split("## Lessons")[0]}, BASIC, 10),
    ("pack-total", replaced(LAND, "kind=total", "kind=least"), LAND, 13),
    ("unknown-quiz", replaced(BASIC, "quiz=one-check", "quiz=no-check"), BASIC, 17),
    ("not-exam", replaced(QUIZ_PATH, "use: exam", "use: practice"), BASIC, 17),
    ("unknown-checklist", replaced(BASIC, "checklist=one-practical", "checklist=none"), BASIC, 23),
    ("unknown-path", replaced(BASIC, "version: 1", "version: 1\nneeds: [first]"), BASIC, 5),
    ("unknown-path", replaced(CHECKLIST_PATH, "assessors: 1", "assessor_level: none-such"), CHECKLIST_PATH, 5),
    ("path-circle", replaced(BASIC, "version: 1", "version: 1\nneeds: [basic]"), BASIC, 1),
    ("bad-need", replaced(BASIC, "version: 1", "version: 1\nneeds: [one two]"), BASIC, 5),
    ("bad-transition", replaced(BASIC, "version: 1", "version: 1\ntransitions: [soon]"), BASIC, 5),
    ("empty-group", path("## G\n<!-- requirement id=g kind=any -->"), BASIC, PATH_END + 1),
    ("group-least", path("## G\n<!-- requirement id=g kind=any least=2 -->\n\n" + HOURS), BASIC, PATH_END + 1),
    ("not-in-group", path("## P\n<!-- requirement id=p kind=practice years=1 -->\n\n" + HOURS), BASIC, PATH_END + 3),
    ("delta-outside-renewal", path("## D\n<!-- requirement id=d kind=delta -->"), BASIC, PATH_END),
    (
        "renewal-without-end",
        {
            BASIC: FILES[BASIC].replace("valid_months: 36\n", "")
            + "\n## D\n<!-- requirement id=d kind=delta for=renewal -->"
        },
        BASIC,
        PATH_END - 1,
    ),
    ("no-renewal", {}, BASIC, 1),
    ("version-not-file", {KEPT: FILES[BASIC].replace("version: 1", "version: 3")}, KEPT, 10),
    ("unknown-version", replaced(BASIC, "version: 1", f"version: 2\ntransitions: [{TRANSITION}]"), BASIC, 5),
    ("version-not-earlier", {KEPT: FILES[BASIC]}, KEPT, 1),
    ("module-circle", replaced(MODULE, "level: core", "builds_on: [one]"), MODULE, 1),
    ("lesson-circle", replaced(FIRST, "owner: Ana", "prerequisites: [one-second]"), FIRST, 1),
    ("empty-entry", {"glossary.md": "## sacrum\n\n## ilium\nA bone.\n"}, "glossary.md", 1),
    ("duplicate-entry", {"glossary.md": "## sacrum\nA bone.\n\n## Sacrum\nA bone.\n"}, "glossary.md", 4),
    ("reference-heading", {"references.md": "## 46\nA.\n\n## Smith\nB.\n"}, "references.md", 4),
    ("unused-reference", {"references.md": "## 46\nA.\n\n## 47\nB.\n"}, "references.md", 4),
    ("lesson-short", {}, FIRST, 1),
    ("lesson-long", lesson("word " * 1300), FIRST, 1),
    ("few-bank-questions", {}, FIRST, 6),
    ("few-lesson-questions", {}, FIRST, 1),
    ("longest-cue", many_choices(1, longest=True), MODULE, 1),
    ("position-cue", many_choices(2, longest=False), MODULE, 1),
    ("bad-claim", {"forbidden-claims.md": "# Claims\n\n## cures … ,\nNo.\n"}, "forbidden-claims.md", 3),
    ("forbidden-claim", lesson("This work CURES\ncancer."), FIRST, LESSON.count("\n") + 2),
    ("no-evidence", {}, FIRST, 1),
    ("safety-unexplained", new(" tags=safety", TWO), BANK_PATH, END),
    ("tells-answer", new("", "[[=3]]\n\n> wrong: There are three."), BANK_PATH, END),
]
ELSEWHERE = {"unreadable", "outside"}  # in test_load, since they need more than a changed text


@pytest.mark.parametrize(("code", "changes", "path", "line"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_the_message_names_file_and_line(code: str, changes: Changes, path: str, line: int, tmp_path: Path) -> None:
    catalogue = load(written(tmp_path, changes))

    found = [one for one in (*catalogue.problems, *course_problems(catalogue)) if one.code == code]

    assert (path, line) in {(one.path, one.line) for one in found}, (found, catalogue.problems)
    assert all("{" not in one.message or code in ("raw-html", "bad-pattern") for one in found)


def test_every_message_has_an_example() -> None:
    assert {example[0] for example in EXAMPLES} | ELSEWHERE == set(MESSAGES)
