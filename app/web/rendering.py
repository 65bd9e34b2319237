"""Templates with less ceremony: what Jinja works out anew at every call is worked out once. What comes out is the same.

A lesson's page calls some five hundred functions and macros and imports thirty components. Jinja asks each callable
anew whether it wants the context, compares all global names at each import, and takes four calls for a translated word.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

import jinja2
from flask import Flask, request
from jinja2.runtime import Context, Macro
from jinja2.utils import _PassArg, pass_eval_context
from markupsafe import Markup, escape

from app.web import locale

MOST_KEPT = 8192


class PageContext(Context):
    """Knows functions and macros by their type; everything else goes Jinja's own way."""

    def call(__self, __callable: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - Jinja's names, which cannot clash with keywords
        kind = type(__callable)
        if kind is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __callable(__self.eval_ctx, *args, **kwargs)
        if kind is FunctionType:
            wants = getattr(__callable, "jinja_pass_arg", None)
            if wants is None or wants is _PassArg.eval_context:
                kwargs.pop("_block_vars", None)
                kwargs.pop("_loop_vars", None)
                return __callable(*args, **kwargs) if wants is None else __callable(__self.eval_ctx, *args, **kwargs)
        return super().call(__callable, *args, **kwargs)


class PageTemplate(jinja2.Template):
    """Imported without context, a component reads only the global names, the same for all pages: one module will do."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        if self._module is None:
            self._module = self.make_module()
        return self._module


def install(app: Flask) -> None:
    """Let the application's templates be rendered so."""
    app.jinja_env.context_class = PageContext
    app.jinja_env.template_class = PageTemplate
    app.jinja_env.globals |= {
        "_": _translated,
        "gettext": _translated,
        "draw_icon": _drawing(app),
        "url_for": _address(app),
    }


@pass_eval_context
def _translated(eval_ctx: Any, message: str, /, **facts: Any) -> str:
    """The message in the reader's language, `%(fact)s` filled in and escaped where the template escapes."""
    text = locale.gettext(message)
    if not facts and "%" not in text:
        return Markup(text) if eval_ctx.autoescape else text  # noqa: S704 - words of our own
    return (Markup(text) if eval_ctx.autoescape else text) % facts  # noqa: S704


def _drawing(app: Flask) -> Any:
    """The function behind components/icon.html."""
    drawn: dict[str, Markup] = {}

    def draw_icon(name: str, label: str | None = None) -> Markup:
        if name not in drawn:
            drawn[name] = Markup('focusable="false"><use href="{}#icon-{}"/></svg>').format(
                app.jinja_env.globals["asset"]("icons.svg"), name
            )  # type: ignore[operator]
        named = Markup('role="img" aria-label="{}"').format(escape(label)) if label else 'aria-hidden="true"'
        return Markup(f'<svg class="icon" {named} {drawn[name]}')  # noqa: S704 - made of escaped parts

    return draw_icon


def _address(app: Flask) -> Any:
    """`url_for`, remembering what it said: within a request an address depends on nothing but name and values."""
    known: dict[tuple[Any, ...], str] = {}

    def url_for(endpoint: str, **values: Any) -> str:
        if not request:
            return app.url_for(endpoint, **values)
        key = (request.script_root, request.blueprint if endpoint[0] == "." else None, endpoint, *values.items())
        try:
            return known[key]
        except TypeError:
            return app.url_for(endpoint, **values)
        except KeyError:
            if len(known) >= MOST_KEPT:
                known.clear()
            return known.setdefault(key, app.url_for(endpoint, **values))

    return url_for
