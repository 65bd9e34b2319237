"""Glossary links: the word becomes a button whose definition opens in place, without a script."""

from __future__ import annotations

from app.content.markdown.page import Page, attribute
from app.content.model import Term


def live(term: Term, word_html: str, page: Page, closing: str = "") -> str:
    """`closing` is the punctuation after the word: browsers would let it begin the next line without the button."""
    page.terms.append(term.id)
    id = attribute(f"term-{term.id}-{page.terms.count(term.id)}")
    button = f'<button type="button" class="term" popovertarget="{id}">{word_html}</button>'
    return (
        f'<span class="whole">{button}{attribute(closing)}</span>' if closing else button
    ) + f'<span popover id="{id}" class="term-card">{attribute(term.text)}</span>'


def linked(id: str, word_html: str, page: Page) -> str:
    url = page.surroundings.urls.glossary + (f"#{id}" if id else "")
    return f'<a href="{attribute(url)}">{word_html}</a>'
