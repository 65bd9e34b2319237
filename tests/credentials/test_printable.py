"""Names that the fonts at hand cannot print are known before a certificate is made."""

from __future__ import annotations

import pytest

from app.content.model import Catalogue
from app.credentials.printable import missing
from tests.certification.conftest import People, everything, person_page
from tests.visitor import Visitor

BEYOND = "\U000e1234"  # assigned to nobody, so no font of any server has it


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ana Ferreira",
        "Zoë Đặng-Łukasz",
        "Иван Петров",
        "Αλέξης",
        "שרה",
        "Jose\u0301",
        "O\u2019Brien",
        "\u200c\u200d",
    ],
)
def test_what_the_embedded_font_has_is_printed(name: str) -> None:
    assert missing(name) == ""


def test_each_sign_without_a_letter_is_named_once() -> None:
    assert missing(f"Ann {BEYOND}{BEYOND} Lee") == BEYOND


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize(("name", "told"), [("Ana Ferreira", False), (f"Ana {BEYOND}", True)])
def test_staff_are_told_before_they_award(
    people: People, visitor: Visitor, catalogue: Catalogue, name: str, told: bool
) -> None:
    everything(people, catalogue)
    people.learner.certificate_name = name

    page = visitor.sign_in(people.administrator).visit(person_page(people))

    assert ("cannot be printed" in page.text) is told
