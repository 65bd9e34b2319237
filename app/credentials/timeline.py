"""What the timeline of a person says about certificates they hold; awards and revocations are told by the ledger."""

from __future__ import annotations

from app.web import timelines
from app.web.locale import _
from app.web.timelines import Told

timelines.deeds(
    "certificates",
    {
        "issued-duplicate": lambda facts: Told(
            _("Duplicate of %(number)s issued") % {"number": facts["number"]}, facts.get("because", ""), "award"
        ),
        "listed-publicly": lambda facts: Told(_("Agreed to be listed in the public directory"), icon="globe"),
        "left-directory": lambda facts: Told(_("Left the public directory"), icon="globe"),
    },
)
