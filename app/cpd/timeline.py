"""What the timeline of a person says about continuing education; hours approved are told by the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.accounts.permissions import Permission, may
from app.web import timelines
from app.web.catalogue import current_catalogue, title_of
from app.web.locale import _, lazy, number
from app.web.timelines import Told


def _about_board(sentence: Any) -> Callable[[Mapping[str, Any]], Told]:
    def told(facts: Mapping[str, Any]) -> Told:
        return Told(str(sentence) % {"board": title_of(current_catalogue().pack, facts["pack"])}, icon="info")

    return told


def _claimed(facts: Mapping[str, Any]) -> Told:
    return Told(_("Claimed %(hours)s h held elsewhere") % {"hours": number(facts["hours"])}, facts["issuer"], "clock")


timelines.part("education", lazy("Continuing education"), may(Permission.CERTIFY), order=55)
timelines.deeds(
    "education",
    {
        "held-licence": _about_board(lazy("Answers to a board: %(board)s")),
        "gave-up-licence": _about_board(lazy("No longer answers to a board: %(board)s")),
        "issued-statement": _about_board(lazy("Statement made for a board: %(board)s")),
        "claimed-hours": _claimed,
        "took-back-claim": lambda facts: Told(_("Claim taken back"), icon="undo-2"),
        "refused-claim": lambda facts: Told(_("Claim refused"), facts.get("because", ""), "x", "bad"),
    },
)
