"""Templates with less ceremony: what Jinja works out anew at every call is worked out once. What comes out is the same.

A lesson's page calls some five hundred functions and macros and imports thirty components. Jinja asks each callable
anew whether it wants the context, compares all global names at each import, and takes four calls for a translated word.
"""

from __future__ import annotations

from functools import cache, lru_cache
from types import FunctionType
from typing import Any

import jinja2
from flask import Flask, current_app, g, get_flashed_messages, request, session
from flask_wtf.csrf import generate_csrf
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import _PassArg, pass_eval_context
from markupsafe import Markup

from app.web import keeping, locale

MOST_KEPT = 8192


class PageContext(Context):
    """Knows functions and macros by their type; everything else goes Jinja's own way."""

    def call(__self, __callable: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - Jinja's names, which cannot clash with keywords
        kind = type(__callable)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        if kind is Macro:
            return __self.environment.kept.call(__callable, __self.eval_ctx, args, kwargs)  # type: ignore[attr-defined]
        if kind is FunctionType:
            wants = __callable.__dict__.get("jinja_pass_arg")
            if wants is None:
                return __callable(*args, **kwargs)
            if wants is _PassArg.eval_context:
                return __callable(__self.eval_ctx, *args, **kwargs)
        return super().call(__callable, *args, **kwargs)


class PageTemplate(jinja2.Template):
    """Imported without context, a component reads only the global names, the same for all pages: one module will do."""

    @classmethod
    def from_code(cls, environment: Any, code: Any, globals: Any, uptodate: Any = None) -> Any:
        """Compiled code looks `escape` up among its own names."""
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = keeping.escaped
        return template

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        if self._module is None:
            context = self.new_context()
            module = TemplateModule(self, context)
            keeping.mark(self, context.vars)
            self._module = module
        return self._module


def install(app: Flask) -> None:
    """Let the application's templates be rendered so."""
    app.jinja_env.context_class = PageContext
    app.jinja_env.template_class = PageTemplate
    app.jinja_env.kept = keeping.Kept()  # type: ignore[attr-defined]
    app.jinja_env.globals |= {
        "_": _translated,
        "gettext": _translated,
        "draw_icon": _drawing(app),
        "url_for": _address(app),
        "inserted": keeping.inserted,
        "unchanging": keeping.Unchanging,
        "csrf_token": keeping.spoiling(token),
        "get_flashed_messages": keeping.spoiling(get_flashed_messages),
    }


@pass_eval_context
def _translated(eval_ctx: Any, message: str, /, **facts: Any) -> str:
    """The message in the reader's language, `%(fact)s` filled in and escaped where the template escapes."""
    if facts or "%" in message or not eval_ctx.autoescape:
        text = locale.gettext(message)
        return (Markup(text) if eval_ctx.autoescape else text) % facts  # noqa: S704 - words of our own
    return _words(message, locale.reader().language)


@cache
def _words(message: str, language: str) -> Markup:
    """A message of a template without facts; there are as many as the templates have."""
    text = locale.catalogue(language).gettext(message)
    return Markup(text % {}) if "%" in text else Markup(text)  # noqa: S704


def token() -> str:
    """The token of this request's forms; asked for by every form of a page. It is good as long as the session, so what was
    signed for one page is signed for the next.
    """
    if "csrf_token" in g:  # where Flask-WTF keeps it
        return g.csrf_token  # type: ignore[no-any-return]
    held = session.get("csrf_token")
    g.csrf_token = _signed(current_app._get_current_object(), held) if isinstance(held, str) else generate_csrf()
    return g.csrf_token  # type: ignore[no-any-return]


@lru_cache(maxsize=MOST_KEPT)
def _signed(_app: Flask, _held: str) -> str:
    """The token of the session that holds this."""
    return generate_csrf()  # type: ignore[no-any-return]


def _drawing(app: Flask) -> Any:
    """The function behind components/icon.html."""
    drawn: dict[str, Markup] = {}

    def draw_icon(name: str, label: str | None = None) -> Markup:
        if name not in drawn:
            drawn[name] = Markup('focusable="false"><use href="{}#icon-{}"/></svg>').format(
                app.jinja_env.globals["asset"]("icons.svg"), name
            )  # type: ignore[operator]
        named = Markup('role="img" aria-label="{}"').format(keeping.escaped(label)) if label else 'aria-hidden="true"'
        return Markup(f'<svg class="icon" {named} {drawn[name]}')  # noqa: S704 - made of escaped parts

    return draw_icon


def _address(app: Flask) -> Any:
    """`url_for`, remembering what it said: within a request an address depends on nothing but name and values."""
    known: dict[tuple[Any, ...], str] = {}

    def url_for(endpoint: str, **values: Any) -> str:
        keeping.spoil()  # a relative endpoint depends on the page asked for
        if not request:
            return app.url_for(endpoint, **values)
        asked = request._get_current_object()  # once, not by way of the proxy
        key = (asked.root_path, asked.blueprint if endpoint[0] == "." else None, endpoint, *values.items())
        try:
            return known[key]
        except TypeError:
            return app.url_for(endpoint, **values)
        except KeyError:
            if len(known) >= MOST_KEPT:
                known.clear()
            return known.setdefault(key, app.url_for(endpoint, **values))

    return url_for
