"""Loading: everything found at once, nothing raises, unchanged files are not read twice."""

from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.content import load as loading
from app.content.cache import Cache
from app.content.load import load
from app.content.questions import parse_question
from app.errors import Invalid, NotFound
from tests.content.courses import (
    BANK,
    BANK_PATH,
    BASIC,
    CHECKLIST_PATH,
    FILES,
    FIRST,
    LESSON,
    MODULE,
    SECOND,
    SECOND_PATH,
    loaded,
    replaced,
    written,
)


def test_a_valid_course_has_no_problems(tmp_path: Path) -> None:
    assert loaded(tmp_path).problems == ()


def test_everything_is_found_by_its_id(tmp_path: Path) -> None:
    catalogue = loaded(tmp_path)

    assert catalogue.title == "Tiny"
    assert catalogue.module("one").lessons == catalogue.lessons
    assert catalogue.lesson("one-first").position == 1
    assert catalogue.next_lesson("one-first") == catalogue.lesson("one-second")
    assert catalogue.previous_lesson("one-first") is None
    assert catalogue.next_lesson("one-second") is None
    assert catalogue.objective("o.see").lesson_id == "one-first"
    assert catalogue.checklist("one-practical").points == 4.5
    assert catalogue.quiz("one-check").review == "after-close"
    assert catalogue.path("basic").requirements[2].topics == ("cranial work",)
    assert catalogue.term("sacrum").text == "The bone between the hip bones."
    assert catalogue.reference(46).html.count('href="https://example.org/x"') == 1
    assert [question.id for question in catalogue.questions_for_objective("o.see")] == ["b-many", "one-q-what"]


@pytest.mark.parametrize("kind", ["module", "lesson", "quiz", "question", "case", "path", "checklist", "objective"])
def test_an_unknown_id_is_not_found(kind: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refused:
        getattr(loaded(tmp_path), kind)("nothing")

    assert isinstance(refused.value, LookupError)


def test_a_checklist_says_which_level_assesses_and_how_far_two_may_lie_apart(tmp_path: Path) -> None:
    plain = loaded(tmp_path / "plain").checklist("one-practical")
    header = "assessors: 2\nassessor_level: basic\ntolerance: 7.5"
    changed = replaced(CHECKLIST_PATH, "assessors: 1", header)
    said = loaded(tmp_path / "said", changed).checklist("one-practical")

    assert (plain.assessor_level, plain.tolerance_percent, plain.assessors) == (None, 10, 1)
    assert (said.assessor_level, said.tolerance_percent, said.assessors) == ("basic", 7.5, 2)


CITED = "[46](../references.md#46)"


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (f"Seulement externes {CITED}.", "Seulement externes."),
        (f"Externes {CITED} {CITED}, {CITED}, et rien d’autre.", "Externes, et rien d’autre."),
        (f"Externes ({CITED}, {CITED}). Rien [{CITED}].", "Externes. Rien."),
        (f"**Externes** {CITED}\n\nDès 2026{CITED} (voir la loi {CITED}).", "Externes Dès 2026 (voir la loi)."),
        (f"Au 1<sup>er</sup> étage, 1, 2 ; {CITED}", "Au 1<sup>er</sup> étage, 1, 2 ;"),
    ],
)
def test_what_a_certificate_says_in_a_country_has_no_numbers_of_references(
    source: str, printed: str, tmp_path: Path
) -> None:
    text = f"{FILES[BASIC]}\n## Attestation {CITED}\n<!-- wording country=FR -->\n{source}\n"

    wording = loaded(tmp_path, {BASIC: text}).path("basic").wording("FR")

    assert wording and (wording.heading, wording.text) == ("Attestation", printed)
    assert 'class="cite"' in wording.html, "whoever edits it still sees them"


def test_the_pool_holds_single_questions_and_whole_cases(tmp_path: Path) -> None:
    catalogue = loaded(tmp_path)
    quiz = catalogue.quiz("one-check")

    pool = catalogue.pool(quiz)

    assert [unit.id for unit in pool][-2:] == ["b-label", "b-case"]
    assert [question.id for question in catalogue.questions_in(pool[-1])] == ["b-case-1", "b-case-2"]
    assert "one-q-what" not in {unit.id for unit in pool}


def test_a_case_is_called_by_its_title_without_the_word_case(tmp_path: Path) -> None:
    (case,) = loaded(tmp_path).modules[0].cases

    assert case.title == "The runner"


@pytest.mark.parametrize(
    ("line", "ids"), [("tags: [urgent]", ["b-case"]), ("questions: [b-case, one-q-what]", ["b-case", "one-q-what"])]
)
def test_a_quiz_chooses_by_tag_or_by_name(line: str, ids: list[str], tmp_path: Path) -> None:
    path = "modules/one/quizzes/check.md"
    catalogue = loaded(tmp_path, {path: FILES[path].replace("draw: 3", line)})

    assert [unit.id for unit in catalogue.pool(catalogue.quiz("one-check"))] == ids
    assert not catalogue.errors


def test_the_first_user_of_an_id_keeps_it(tmp_path: Path) -> None:
    again = LESSON.replace("The first lesson", "The copy")

    catalogue = loaded(tmp_path, {"modules/one/lessons/03-copy.md": again})

    assert catalogue.lesson("one-first").title == "The first lesson"
    assert {one.code for one in catalogue.errors} == {"duplicate-id"}


def test_a_symbolic_link_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(SECOND)
    root = written(tmp_path / "content")
    (root / "modules/one/lessons/09-link.md").symlink_to(outside)

    catalogue = load(root)

    assert [(one.code, one.path) for one in catalogue.problems] == [("outside", "modules/one/lessons/09-link.md")]


def test_a_folder_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    catalogue = load(tmp_path / "nowhere")

    assert {one.code for one in catalogue.problems} == {"unreadable", "no-course"}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lessons that were really parsed."""
    seen: list[str] = []
    original = loading.READERS["lesson"]

    def counted(path: str, text: str, surroundings: object) -> object:
        seen.append(path)
        return original(path, text, surroundings)  # type: ignore[arg-type]

    monkeypatch.setitem(loading.READERS, "lesson", counted)
    return seen


def test_only_the_changed_file_is_read_again(tmp_path: Path, reads: list[str]) -> None:
    root, cache = written(tmp_path), Cache()
    load(root, cache)
    reads.clear()
    (root / SECOND_PATH).write_text(SECOND + "\nMore text.\n")

    catalogue = load(root, cache)

    assert reads == [SECOND_PATH]
    assert "More text." in catalogue.lesson("one-second").plain_text


@pytest.mark.parametrize("changed", ["glossary.md", "modules/one/figures/pelvis.svg"])
def test_a_file_is_read_again_when_what_it_shows_of_others_changed(
    changed: str, tmp_path: Path, reads: list[str]
) -> None:
    root, cache = written(tmp_path), Cache()
    load(root, cache)
    reads.clear()
    text = FILES[changed].replace("between", "amid").replace("M0 0", "M1 1")
    (root / changed).write_text(text)

    load(root, cache)

    assert reads == [FIRST]


def test_a_renamed_lesson_takes_its_links_along(tmp_path: Path) -> None:
    root, cache = written(tmp_path), Cache()
    load(root, cache)
    (root / SECOND_PATH).rename(root / "modules/one/lessons/05-second.md")

    assert {one.code for one in load(root, cache).errors} == {"broken-link"}


def test_the_folder_on_disk_serves_another_process(tmp_path: Path, reads: list[str]) -> None:
    root, folder = written(tmp_path / "content"), tmp_path / "cache"
    first = load(root, Cache(folder))
    reads.clear()

    second = load(root, Cache(folder))

    assert reads == []
    assert second == first


def test_a_damaged_cache_is_harmless(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "content"), tmp_path / "cache"
    first = load(root, Cache(folder))
    for number, file in enumerate(sorted(folder.glob("*.read"))):
        data = file.read_bytes()
        file.write_bytes([b"", data[:-5], b"x" * 100, pickle.dumps("something else")][number % 4])

    assert load(root, Cache(folder)) == first


MANGLED = st.tuples(
    st.sampled_from(sorted(FILES)),
    st.integers(0, 3000),
    st.integers(0, 60),
    st.one_of(
        st.binary(max_size=12),
        st.text("#-[]()>|!`~*_:;=<&\\\"' \n\t\0{}x1", max_size=12).map(str.encode),
        st.sampled_from(
            [b"---\n", b"<!-- question id=z -->\n", b"[[", b"]]", b"> [!KEY]", b">\n", b"- [x]\n", b"<details>\n"]
        ),
    ),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(MANGLED, min_size=1, max_size=3))
def test_mangled_files_never_raise(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[str, int, int, bytes]]
) -> None:
    changes: dict[str, str | bytes | None] = {}
    for path, start, length, put in cuts:
        data = changes.get(path, FILES[path].encode())
        assert isinstance(data, bytes)
        start %= len(data) + 1
        changes[path] = data[:start] + put + data[start + length :]

    catalogue = loaded(tmp_path_factory.mktemp("mangled"), changes)

    for problem in catalogue.problems:
        assert problem.line >= 1
        assert problem.message
    for module in catalogue.modules:
        for question in catalogue.questions_of_module(module.id):
            assert parse_question(question.source, catalogue.figures) == question


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_a_source_is_a_question_or_refused(text: str) -> None:
    for source in (text, "## Q\n<!-- question id=q -->\n" + text):
        try:
            question = parse_question(source, {})
        except Invalid:
            continue
        assert parse_question(question.source, {}) == question


def large_course(root: Path, lessons: int) -> Path:
    """Lessons of about 900 words, spread over modules of ten, each with a bank of forty questions."""
    sentence = "The [sacrum](../../../glossary.md#sacrum) bears *weight* as a keystone does in an arch of stone today. "
    body = "".join(
        f"## Part {n}\n\n" + (sentence * 5 + "\n\n") * 3 + "> [!KEY]\n> " + sentence + "\n\n" for n in range(4)
    )
    changes: dict[str, str | bytes | None] = dict.fromkeys(FILES)
    for name in ("glossary.md", "references.md", "forbidden-claims.md"):
        changes[name] = FILES[name]
    modules = [f"m{n}" for n in range(lessons // 10)]
    changes["course.md"] = f"---\nid: big\ntitle: Big\nmodules: [{', '.join(modules)}]\n---\n"
    for module in modules:
        changes[f"modules/{module}/module.md"] = FILES[MODULE].replace("id: one", f"id: {module}")
        options = "\n- [x] One\n  > Yes.\n- [ ] Two\n  > No.\n- [ ] Three\n  > No.\n\n"
        changes[f"modules/{module}/bank/b.md"] = "".join(
            f"## Which, {n}?\n<!-- question id={module}-q-{n} obj=o.{module}-{n % 10} -->\n" + options
            for n in range(40)
        )
        for n in range(10):
            head = f"---\nid: {module}-l{n}\ntitle: L\nminutes: 9\nobjectives:\n  o.{module}-{n}: Know.\n---\n"
            asked = f"## Q\n<!-- question id={module}-in-{n} -->\n" + options
            changes[f"modules/{module}/lessons/{n:02}.md"] = head + body + asked
    return written(root, changes)


def test_a_large_course_loads_quickly(tmp_path: Path) -> None:
    """The limits forgive a busy machine; the print says what was measured."""
    root, cache = large_course(tmp_path / "content", lessons=200), Cache(tmp_path / "cache")

    started = time.process_time()
    catalogue = load(root, cache)
    cold = time.process_time() - started
    changed = root / "modules/m3/lessons/04.md"
    changed.write_text(changed.read_text() + "\nOne more sentence.\n")
    os.utime(changed)
    started = time.process_time()
    again = load(root, cache)
    warm = time.process_time() - started

    print(f"cold {cold:.2f} s, one changed file {warm * 1000:.0f} ms, {catalogue.lessons[0].words} words a lesson")
    assert not catalogue.errors
    assert len(catalogue.lessons) == 200
    assert again.hash != catalogue.hash
    assert cold < 4
    assert warm < 0.4


def test_the_bank_is_only_read_as_utf_8_with_or_without_a_mark(tmp_path: Path) -> None:
    assert loaded(tmp_path, {BANK_PATH: b"\xef\xbb\xbf" + BANK.encode()}).problems == ()
