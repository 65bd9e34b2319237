"""The public directory. Pages of 25, not for search engines, and slowed, so that nobody carries it away."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, render_template, request

from app.accounts.choices import name_of
from app.credentials.directory import directory as directory_page
from app.credentials.routes.blueprint import bp
from app.credentials.routes.public import network
from app.errors import TooMany
from app.web import navigation, throttle, transaction
from app.web.authorization import allow, anyone
from app.web.locale import lazy, reader
from app.web.security import whole
from app.web.society import today

PAGES_PER_ADDRESS, WINDOW = 40, timedelta(minutes=10)

navigation.place_below(lazy("Directory of members"), "credentials.directory", anyone, order=30)


@bp.get("/directory")
@allow(anyone)
def directory() -> Response:
    """Who agreed to be found, by country and certificate."""
    key = f"directory:{network(request.remote_addr or '')}"
    if seconds := throttle.wait(key, most=PAGES_PER_ADDRESS, window=WINDOW):
        raise TooMany(seconds=seconds)
    transaction.afterwards(lambda: throttle.count(key, window=WINDOW))
    country, path_id = request.args.get("country", "")[:2], request.args.get("path", "")[:120]
    found = directory_page(today(), country=country, path_id=path_id, page=request.args.get("page", 1, type=whole))
    named = {code: name_of(code, reader().formats) for code in found.countries}
    answer = make_response(
        render_template("credentials/directory.html", found=found, country=country, path_id=path_id, countries=named)
    )
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
