"""The register: all certificates in force on a day, to be printed, and as a signed dump that outlives the software."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import db
from app.credentials.canonical import canonical
from app.credentials.models import Award
from app.credentials.rules import in_force
from app.credentials.signatures import REGISTER, Signer


@dataclass(frozen=True)
class Register:
    """Who held which certificate on a day, by title and name."""

    on: date
    awards: tuple[Award, ...]

    @property
    def by_title(self) -> list[tuple[str, list[Award]]]:
        """The certificates under their titles, names in order."""
        titles: dict[str, list[Award]] = {}
        for award in self.awards:
            titles.setdefault(award.facts["title"], []).append(award)
        return sorted(titles.items())


def register(on: date, zone: ZoneInfo) -> Register:
    """The certificates in force on a day of the society's calendar, past days as they were. One statement."""
    awards = db.session.scalars(select(Award).order_by(Award.id)).all()
    by_id = {award.id: award for award in awards}
    found = [
        award
        for award in awards
        if in_force(awarded=award.awarded_on, expires=award.expires_on, ended=_ended(award, by_id, zone), on=on)
    ]
    return Register(on, tuple(sorted(found, key=lambda award: (award.facts["name"].casefold(), award.number))))


def dump(found: Register, *, society: str, signer: Signer, now: datetime) -> bytes:
    """The register as a signed document in its canonical bytes. Every certificate comes with its own signature too."""
    content = {
        "society": society,
        "on": found.on.isoformat(),
        "made_at": now.isoformat(timespec="seconds"),
        "certificates": [_listed(award) for award in found.awards],
    }
    return canonical(signer.document(REGISTER, content))


def _listed(award: Award) -> dict[str, Any]:
    return {"id": award.public_id, "certificate": award.document}


def _ended(award: Award, by_id: dict[int, Award], zone: ZoneInfo) -> date | None:
    """The day from which it no longer held for another reason than its end: revoked, or followed by a newer one."""
    days: Sequence[date] = [
        *([award.revoked_at.astimezone(zone).date()] if award.revoked_at else []),
        *([by_id[award.superseded_by_id].awarded_on] if award.superseded_by_id else []),
    ]
    return min(days, default=None)
