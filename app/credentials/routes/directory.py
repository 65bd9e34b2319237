"""The public directory. Pages of 25, not for search engines, and slowed, so that nobody carries it away; as a table it is for
those who certify.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, render_template, request, url_for
from flask_login import current_user

from app.accounts.choices import name_of
from app.accounts.permissions import Permission, has, may
from app.credentials.directory import directory as directory_page
from app.credentials.directory import everybody
from app.credentials.routes.blueprint import bp, site
from app.credentials.routes.public import network
from app.errors import TooMany
from app.web import navigation, throttle, transaction
from app.web.authorization import allow, anyone
from app.web.downloads import spreadsheet
from app.web.locale import _, lazy, reader
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
    country, path_id = _asked_for()
    found = directory_page(today(), country=country, path_id=path_id, page=request.args.get("page", 1, type=whole))
    named = {code: name_of(code, reader().formats) for code in found.countries}
    answer = make_response(
        render_template(
            "credentials/directory.html", found=found, country=country, path_id=path_id, countries=named,
            certifies=has(current_user, Permission.CERTIFY),
        )
    )  # fmt: skip
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@bp.get("/directory.csv")
@allow(may(Permission.CERTIFY))
def directory_csv() -> Response:
    """The same as a table, with everybody in it: with it the whole list could be carried away, so it is not public."""
    country, path_id = _asked_for()
    rows = (
        (
            award.facts["name"], name_of(at, reader().formats) if at else "", award.facts["title"], award.expires_on,
            site().url + url_for(".verification", known_as=award.public_id),
        )
        for award, at in everybody(today(), country=country, path_id=path_id)
    )  # fmt: skip
    heads = [_("Name"), _("Country"), _("Certificate"), _("Valid until"), _("Address")]
    return spreadsheet("directory", heads, rows)


def _asked_for() -> tuple[str, str]:
    """Country and path in the address."""
    return request.args.get("country", "")[:2], request.args.get("path", "")[:120]
