"""Glossary links: the word becomes a button whose definition opens in place, without a script."""

from __future__ import annotations

from app.content.markdown.page import Page, attribute
from app.content.model import Term


def live(term: Term, word_html: str, page: Page, around: tuple[str, str] = ("", "")) -> str:
    """`around` is the punctuation before and after the word: browsers would break the line between it and the button."""
    page.terms.append(term.id)
    id = attribute(f"term-{term.id}-{page.terms.count(term.id)}")
    button = f'<button type="button" class="term" popovertarget="{id}">{word_html}</button>'
    return (
        f'<span class="whole">{attribute(around[0])}{button}{attribute(around[1])}</span>' if any(around) else button
    ) + f'<span popover id="{id}" class="term-card">{attribute(term.text)}</span>'


def linked(id: str, word_html: str, page: Page) -> str:
    url = page.surroundings.urls.glossary + (f"#{id}" if id else "")
    return f'<a href="{attribute(url)}">{word_html}</a>'
