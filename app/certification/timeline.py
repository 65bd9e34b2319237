"""What the timeline of a person says about paths, and every entry of the ledger in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import db
from app.accounts.permissions import Permission, may
from app.certification.entry_words import entry_details, entry_title
from app.content.model import Catalogue
from app.evidence.models import Entry
from app.web import timelines
from app.web.catalogue import current_catalogue, title_of
from app.web.locale import _, day, lazy, ngettext, zone
from app.web.timelines import Moment, Told

ELSEWHERE = ("lesson", "quiz")  # the course tells of these, with more
LOOKS = {"withdrawal": ("undo-2", "warm"), "waiver": ("check", "warm"), "award": ("award", "gold")}


def entered(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Entries of the ledger, with the day they are about and their reason. One statement."""
    withdrawn = aliased(Entry)
    rows = db.session.execute(
        select(Entry, withdrawn)
        .outerjoin(withdrawn, withdrawn.id == Entry.withdraws_id)
        .where(Entry.learner_id == person_id, Entry.kind.not_in(ELSEWHERE), Entry.recorded_at < before)
        .order_by(Entry.recorded_at.desc(), Entry.id.desc())
        .limit(most)
    )
    catalogue = current_catalogue()
    for entry, taken_back in rows:
        icon, tone = LOOKS.get(entry.kind, ("check", "good"))
        same_day = entry.recorded_at.astimezone(zone()).date() == entry.happened_on
        about = [
            *([] if same_day else [day(entry.happened_on)]),
            *entry_details(entry),
            *([entry.note] if entry.note else []),
        ]
        by_id = None if entry.author_id == person_id else entry.author_id
        yield Moment(entry.recorded_at, _title(entry, taken_back, catalogue), " · ".join(about), "", by_id, icon, tone)


def _title(entry: Entry, taken_back: Entry | None, catalogue: Catalogue) -> str:
    """The entry in words; a withdrawal says what it takes back, in that entry's own."""
    if taken_back is None:
        return entry_title(entry, catalogue)
    return _("Withdrawn – %(what)s") % {"what": entry_title(taken_back, catalogue)}


def _candidate(facts: Mapping[str, Any]) -> Told:
    path = title_of(current_catalogue().path, facts["path"])
    return Told(_("Works towards %(certificate)s") % {"certificate": path}, icon="route", tone="accent")


def _reminded(facts: Mapping[str, Any]) -> Told:
    days = facts["days"]
    when = ngettext("%(num)s day before its end", "%(num)s days before its end", days) % {"num": days}
    said = _("Reminded of %(number)s") % {"number": facts["number"]}
    return Told(said, when if days else _("on its last day"), "mail")


timelines.part("record", lazy("Record"), may(Permission.TEACH), order=30)
timelines.part("certificates", lazy("Certificates"), may(Permission.CERTIFY), order=50)
timelines.source("record", "ledger", entered)
timelines.deeds("record", {"became-candidate": _candidate})
timelines.deeds("certificates", {"reminded": _reminded})
