"""Sets the parser up and says what may appear. Raw HTML never passes: comments vanish, the rest is shown as text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from app.content.markdown import alerts, blanks, figures, headings, links, quotes, raw, tables
from app.content.markdown.page import Page


class Renderer(RendererHTML):
    def text(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        return escapeHtml(quotes.curved(tokens[place].content, quotes.sign_before(tokens, place)))

    def trusted(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        """HTML that one of our directives made."""
        return tokens[place].content

    def html_block(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        text = raw.without_comments(tokens[place].content).strip()
        return f"<p>{escape(text)}</p>\n" if text else ""

    def html_inline(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        return escape(raw.without_comments(tokens[place].content))

    def blank(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        return blanks.MARK


def parser(*, question: bool) -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}, renderer_cls=Renderer)
    made.enable(["table", "strikethrough"])
    made.use(deflist_plugin)
    if question:
        made.inline.ruler.before("link", "blank", blanks.blank)
    else:
        made.use(footnote_plugin, inline=False)
        made.use(tasklists_plugin)
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    return made


PROSE = parser(question=False)
QUESTION = parser(question=True)
RENDERER = cast(Renderer, PROSE.renderer)


def parse(text: str, page: Page, *, question: bool = False) -> list[Token]:
    page.env["docId"] = page.prefix
    return (QUESTION if question else PROSE).parse(text, page.env)


def html_of(tokens: list[Token], page: Page) -> str:
    """The HTML of parsed text, after every directive had its turn."""
    return written(directed(tokens, page), page)


def directed(tokens: list[Token], page: Page) -> list[Token]:
    raw.check(tokens, page)
    headings.collect(tokens, page)
    alerts.direct(tokens, page)
    figures.check_place(tokens, page)
    links.direct(tokens, page)
    tables.direct(tokens)
    return figures.direct(tokens, page)


def written(tokens: Sequence[Token], page: Page) -> str:
    return str(RENDERER.render(tokens, PROSE.options, page.env))


def html(text: str, page: Page, *, question: bool = False) -> str:
    return html_of(parse(text, page, question=question), page)


def inline_html(tokens: list[Token], page: Page, line: int) -> str:
    """Inline tokens (the children of a block) as HTML without a paragraph around them."""
    holder = Token("inline", "", 0, children=tokens, map=[line, line + 1], block=True)
    raw.check([holder], page)
    links.direct([holder], page)
    return RENDERER.renderInline(holder.children or [], PROSE.options, page.env).strip()


def inline(text: str, page: Page) -> str:
    tokens = PROSE.parseInline(text, page.env)
    return inline_html(list(tokens[0].children or []), page, 0)


def plain(tokens: Sequence[Token]) -> str:
    """Inline tokens as the words a person reads."""
    words = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "html_inline":
            words.append(raw.without_comments(token.content))
    return " ".join("".join(words).split())
