"""The pictures in the README, taken in the demonstration. `pytest tests/journeys/test_pictures.py --pictures` takes them anew."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from config import ROOT
from tests.journeys.answering import answer
from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
HEAVIEST = 200_000  # bytes
LESSON = "/lessons/c1-anatomy"


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """docs/pictures when asked to write there, otherwise nowhere that stays."""
    return ROOT / "docs" / "pictures" if request.config.getoption("--pictures") else tmp_path


def test_a_lesson(as_person: SignIn, folder: Path) -> None:
    page = as_person("kirsi.laine@example.org", viewport=DESK)
    page.goto(LESSON)
    show_the_drawing(page)

    assert_shows_something(taken(page, folder / "lesson.png"))


def test_a_lesson_on_a_phone(as_person: SignIn, folder: Path) -> None:
    page = as_person("kirsi.laine@example.org", viewport=PHONE, device_scale_factor=2)
    page.goto(LESSON)
    show_the_drawing(page)

    assert_shows_something(taken(page, folder / "lesson-phone.png"))


def test_a_lesson_in_the_dark(as_person: SignIn, folder: Path) -> None:
    page = as_person("kirsi.laine@example.org", viewport=DESK, color_scheme="dark")
    page.goto(LESSON)
    show_the_drawing(page)

    assert_shows_something(taken(page, folder / "lesson-dark.png"))


def test_the_home_of_a_student(as_person: SignIn, folder: Path) -> None:
    page = as_person("student@example.org", viewport=DESK)
    page.goto("/home")

    assert_shows_something(taken(page, folder / "home.png"))


def test_a_graded_check(as_person: SignIn, folder: Path) -> None:
    page = as_person("noor.haddad@example.org", viewport=DESK)
    page.goto("/quizzes/c2-check")
    page.get_by_role("button", name="Start").or_(page.get_by_role("link", name=re.compile("Continue attempt"))).click()
    page.wait_for_url("**/attempts/*")
    answer(page.locator(".question"))
    page.locator("[data-save-state][data-state=saved]").get_by_text("Saved").first.wait_for()

    assert_shows_something(taken(page, folder / "quiz.png"))


def test_a_cohort(as_person: SignIn, folder: Path) -> None:
    page = as_person("instructor@example.org", viewport=DESK)
    page.goto("/cohorts")
    page.get_by_role("link", name="Proficiency, Europe, autumn").first.click()
    page.get_by_role("heading", level=1, name="Proficiency, Europe, autumn").wait_for()

    assert_shows_something(taken(page, folder / "cohort.png"))


def test_the_certification_board(as_person: SignIn, folder: Path) -> None:
    page = as_person("admin@example.org", viewport=DESK)
    page.goto("/certification/proficiency")

    assert_shows_something(taken(page, folder / "board.png"))


def test_the_readme_shows_every_picture_and_no_other() -> None:
    shown = set(re.findall(r"\(docs/pictures/([\w-]+\.png)\)", (ROOT / "README.md").read_text(encoding="utf-8")))

    assert shown == {path.name for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert all((ROOT / "docs" / "pictures" / name).stat().st_size <= HEAVIEST for name in shown)


def show_the_drawing(page: Page) -> None:
    """Scroll to the first drawing, a little below the top."""
    page.evaluate("document.fonts.ready")
    page.locator("figure").first.evaluate(
        "figure => scrollTo(0, figure.getBoundingClientRect().top + scrollY - innerHeight * 0.3)"
    )


def taken(page: Page, path: Path) -> Path:
    """A picture of what is in view, in 256 colours."""
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready")
    picture = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def assert_shows_something(path: Path) -> None:
    """Much of it is neither paper nor one other colour, it holds as many shades as text does, and it is not too heavy to show."""
    picture = Image.open(path).convert("L")
    assert picture.entropy() > 0.7, "nearly all of it is of one colour"
    assert len(picture.getcolors() or ()) > 30
    assert path.stat().st_size <= HEAVIEST
