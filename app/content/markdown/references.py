"""Reference links: a footnote number that leads to the list below the lesson, or to the page of all references."""

from __future__ import annotations

from app.content.markdown.page import Page, attribute
from app.content.markdown.words import REFERENCE


def cited(number: int, page: Page) -> str:
    label = attribute(REFERENCE.format(number=number))
    if not page.live:
        url = attribute(f"{page.surroundings.urls.references}#{number}")
        return f'<sup class="cite"><a href="{url}" aria-label="{label}">{number}</a></sup>'
    page.references.append(number)
    id = f"cite-{number}-{page.references.count(number)}"
    return f'<sup class="cite"><a href="#ref-{number}" id="{id}" aria-label="{label}">{number}</a></sup>'
