"""Reference links: a footnote number that leads to the list below the lesson, or to the page of all references."""

from __future__ import annotations

import re

from app.content.markdown.page import Page, attribute
from app.content.markdown.words import REFERENCE

_NUMBERS = r'<sup class="cite">.*?</sup>(?:[\s,;]*<sup class="cite">.*?</sup>)*'
NUMBERS = re.compile(rf"\s*(?:\(\s*{_NUMBERS}\s*\)|\[\s*{_NUMBERS}\s*\]|{_NUMBERS})")


def without_numbers(html: str) -> str:
    """The same without the numbers of references, for where no list says what they mean; brackets that held nothing else,
    and commas between them, go too.
    """
    return NUMBERS.sub("", html)


def cited(number: int, page: Page) -> str:
    label = attribute(REFERENCE.format(number=number))
    if not page.live:
        url = attribute(f"{page.surroundings.urls.references}#{number}")
        return f'<sup class="cite"><a href="{url}" aria-label="{label}">{number}</a></sup>'
    page.references.append(number)
    id = f"cite-{number}-{page.references.count(number)}"
    return f'<sup class="cite"><a href="#ref-{number}" id="{id}" aria-label="{label}">{number}</a></sup>'
