"""A standing in the few words that lists of many people need, and what it was computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.certification.rules.facts import Stage, Standing


@dataclass(frozen=True)
class Summary:
    """`short` is how much of the next thing is missing, in its unit; `missing` how many things are, certificates needed first
    among them. `changes_on` is the day from which the summary may be wrong without anything new in the ledger.
    """

    stage: Stage
    next_id: str | None
    short: float
    missing: int
    awardable: bool
    changes_on: date | None
    version: int
    number: str = ""
    expires_on: date | None = None


def summary(found: Standing) -> Summary:
    """The summary of a standing."""
    return Summary(
        stage=found.stage,
        next_id=found.next.requirement.id if found.next else None,
        short=found.next.short if found.next else 0.0,
        missing=len(found.open) + len(found.needs_first),
        awardable=found.awardable,
        changes_on=found.changes_on,
        version=found.path.version,
        number=found.term.number if found.term else "",
        expires_on=found.term.expires_on if found.term else None,
    )
