"""The radar: certificates near their end and what their holders were told."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.permissions import Permission, may
from app.certification import radar as ends
from app.certification import words
from app.certification.routes.blueprint import bp
from app.certification.rules.reminders import Nearness
from app.web import navigation
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import spreadsheet
from app.web.locale import _, lazy
from app.web.security import whole
from app.web.society import today

certify = may(Permission.CERTIFY)
navigation.tab("certifying", lazy("Radar"), "certifying.radar", certify, order=20, covers=("certifying.radar",))


@bp.get("/radar")
@allow(certify)
def radar() -> str:
    """Certificates that end within ninety days or ended in the last ninety, by how near the end is."""
    page = min(max(request.args.get("page", 1, type=whole), 1), 10_000)
    return render_template(
        "certification/radar.html",
        radar=ends.view(current_catalogue(), today(), _chosen(), page),
        order=ends.ORDER,
        words=words,
        paths={path.id for path in current_catalogue().paths},
    )


@bp.get("/radar.csv")
@allow(certify)
def radar_csv() -> Response:
    """The radar as a table."""
    heads = [_("Name"), _("Certificate"), _("Number"), _("Last day"), _("Days left"), _("Next"), _("Reminders")]
    rows = (
        [
            row.holder.name, row.award.facts["title"], row.award.number, row.last_day, row.days_left,
            words.renewal_lacks(row.standing), "; ".join(words.reminder(one) for one in row.reminders),
        ]
        for row in ends.everybody(current_catalogue(), today(), _chosen())
    )  # fmt: skip
    return spreadsheet("radar", heads, rows)


def _chosen() -> Nearness | None:
    asked = request.args.get("group", "")
    return Nearness(asked) if asked in list(Nearness) else None
