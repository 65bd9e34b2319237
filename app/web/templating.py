"""What every template may use, and strictness: an undefined name is an error, not an empty string."""

from __future__ import annotations

from typing import Any

import jinja2
from flask import Flask, request
from flask_login import current_user

from app import clock
from app.web import keeping, locale, navigation, rendering


def install(app: Flask, *, society: str) -> None:
    """Filters, globals and the names the layout needs."""
    rendering.install(app)
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {
        "tabs_in": keeping.spoiling(navigation.tabs),
        "now": keeping.spoiling(clock.now),
        "society": society,
        "ago": keeping.spoiling(lambda moment: locale.ago(moment, clock.now())),
    }
    app.jinja_env.filters["localtime"] = _localtime

    @app.context_processor
    def _names() -> dict[str, Any]:
        return {
            "theme": (current_user.theme if current_user.is_authenticated else request.cookies.get("theme"))
            or "system",
            "locale": "en-XA" if locale.reader().language == locale.PSEUDO else "en-GB",
            "nav_items": navigation.items(),
            "footer_items": navigation.footer_items(),
            "csrf_token": rendering.token,  # in the place of Flask-WTF's, which works it out at every call
        }


def _localtime(value: Any, form: str = "datetime") -> str:
    """`moment|localtime`: 'datetime' (default), 'date', 'time', or 'day' with the weekday."""
    forms = {"datetime": locale.moment, "date": locale.day, "time": locale.clock_time, "day": locale.long_day}
    return forms[form](value)
