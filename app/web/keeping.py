"""What a component says is kept: a macro imported without context knows nothing but what it is given and who reads.

So the same values for the same reader come out the same, and are not worked out again. What is of the moment or of the
person asking (the time, tokens, waiting messages, the page asked for) spoils whatever macro asks for it on the way:
that one is never kept. Only plain values are looked at (with a row or a view it goes Jinja's way), each with its type,
because `Markup("<b>")` and `"<b>"` are equal and must not be told the same.

A whole object that never changes is given as `unchanging(lesson)`.

`inserted(value)` given to a macro is put into its place afterwards and is no part of what is kept: a token, an answer, rows
rendered before. The macro may put it somewhere, once or often, and do nothing else with it.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from types import CodeType
from typing import Any

import jinja2
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from app.web import locale

OF_THE_PERSON = frozenset({"request", "session", "g", "config", "current_user"})
MOST_KEPT = 2048  # of one generation, for all components together

_asked = threading.local()
_sign = secrets.token_hex(8)  # nobody can write what is taken for the place of something inserted
_PLACE = re.compile(rf"\[{_sign} (\w+)\]")


class Inserted:
    """Something to be put into its place."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __html__(self) -> str:
        return self.text

    __str__ = __html__


class Unchanging:
    """Something that never changes, known again by being the same one: a lesson of the catalogue."""

    __slots__ = ("one",)

    def __init__(self, one: Any) -> None:
        self.one = one

    def __hash__(self) -> int:
        return id(self.one)

    def __eq__(self, other: object) -> bool:
        return type(other) is Unchanging and other.one is self.one


PLAIN = frozenset({str, Markup, int, float, bool, type(None), Inserted, Unchanging})


def escaped(value: Any) -> Markup:
    """`escape()` that gives markup back as it is instead of copying it; most of what a page says has been said before."""
    return value if type(value) is Markup else escape(value)


def inserted(value: Any) -> Inserted:
    """Escaped where it is not markup already."""
    return Inserted(escaped(value))


def spoiling(ask: Callable[..., Any]) -> Callable[..., Any]:
    """A global function of templates whose answer is of the moment or of the person asking."""

    def asked(*args: Any, **kwargs: Any) -> Any:
        spoil()
        return ask(*args, **kwargs)

    return asked


def spoil() -> None:
    """Say that what is being rendered depends on more than what it was given."""
    _asked.times = getattr(_asked, "times", 0) + 1


class Kept:
    """What was said, by macro, reader and values. Two generations: when the younger is full, the older is forgotten."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._young: dict[Any, list[str] | Markup] = {}
        self._old: dict[Any, list[str] | Markup] = {}

    def call(self, macro: Macro, eval_ctx: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the macro says to these values."""
        kinds = [*map(type, args), *map(type, kwargs.values())]
        if not (PLAIN.issuperset(kinds) and getattr(macro, "can_be_kept", False)):
            return _asked_plainly(macro, eval_ctx, args, kwargs)
        waiting = None
        if Inserted in kinds:
            if Inserted in kinds[: len(args)]:
                raise TypeError(f"what is inserted is given to {macro.name} by name")
            waiting = {}
            for name, value in kwargs.items():
                if type(value) is Inserted:
                    waiting[name], kwargs[name] = value, None
        key = (macro, locale.reader().name, eval_ctx.autoescape, args, *kwargs.items(), *kinds)
        said = self._young.get(key)
        if said is None:
            said = self._old.get(key)
            if said is None:
                said = self._said(macro, eval_ctx, args, kwargs, waiting)
            if not macro.can_be_kept:
                return _asked_plainly(macro, eval_ctx, args, kwargs | waiting if waiting else kwargs)
            if len(self._young) >= self._most:
                self._old, self._young = self._young, {}
            self._young[key] = said
        if waiting is None:
            return said
        parts = list(said)
        parts[1::2] = [waiting[name].text for name in said[1::2]]
        return Markup("".join(parts))  # noqa: S704 - the macro's own words and what was escaped when it was given

    def _said(
        self,
        macro: Macro,
        eval_ctx: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        waiting: dict[str, Inserted] | None,
    ) -> Any:
        before = getattr(_asked, "times", 0)
        if waiting:
            places = {name: Markup(f"[{_sign} {name}]") for name in waiting}  # noqa: S704
            said = _PLACE.split(_asked_plainly(macro, eval_ctx, args, kwargs | places))
        else:
            said = _asked_plainly(macro, eval_ctx, args, kwargs)
        if getattr(_asked, "times", 0) != before:
            macro.can_be_kept = False
        return said


def _asked_plainly(macro: Macro, eval_ctx: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    args = tuple(value.one if type(value) is Unchanging else value for value in args)
    kwargs = {name: value.one if type(value) is Unchanging else value for name, value in kwargs.items()}
    return macro(eval_ctx, *args, **kwargs)


def mark(template: jinja2.Template, names: dict[str, Any]) -> None:
    """Say of the macros that a template has defined, rendered without context, that what they say can be kept."""
    if _mentions(template.root_render_func.__code__, OF_THE_PERSON):
        return
    for value in names.values():
        if type(value) is Macro and value._func.__globals__ is template.root_render_func.__globals__:
            value.can_be_kept = True


def _mentions(code: CodeType, names: frozenset[str]) -> bool:
    """Whether compiled code looks one of these names up in its context."""
    return any(
        one in names if isinstance(one, str) else isinstance(one, CodeType) and _mentions(one, names)
        for one in code.co_consts
    )
