"""People on a path, by stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from app.certification.rules.facts import SOON, STAGE_OF_KIND, Check, Level, Stage
from app.content.model import Path
from app.credentials.rules import Status


@dataclass(frozen=True)
class BoardRow:
    """One person on the board. `others` counts what is missing besides the next thing; `number` and `expires` are
    those of the newest certificate, `lost` says why it no longer counts, `revoked` since when.
    """

    learner_id: int
    name: str
    country: str
    since: date
    stage: Stage
    next: Check | None
    others: int
    needs_first: tuple[Level, ...] = ()
    number: str = ""
    expires: date | None = None
    days_left: int | None = None
    lost: Status | None = None
    revoked: date | None = None

    @property
    def runs_out(self) -> bool:
        """Whether the certificate ends within ninety days."""
        return self.days_left is not None and self.days_left <= SOON.days


@dataclass(frozen=True)
class Chosen:
    """Which people of a board are shown: of one stage, lacking one thing next, from one country, whose certificate may be
    awarded, whose certificate ends within so many days, whose name holds words. Nothing chosen shows everybody.
    """

    stage: Stage | None = None
    missing: str = ""
    country: str = ""
    awardable: bool = False
    days: int | None = None
    text: str = ""

    @property
    def words(self) -> list[str]:
        """The words a name must hold, in small letters."""
        return self.text.lower().split()[:6]

    @property
    def given(self) -> dict[str, Any]:
        """What was chosen, by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def is_everybody(self) -> bool:
        return self == Chosen()


@dataclass(frozen=True)
class Board:
    """People by stage."""

    path: Path
    columns: Mapping[Stage, tuple[BoardRow, ...]] = field(default_factory=dict)

    def has(self, stage: Stage) -> bool:
        """Whether the path asks for anything in this stage, or somebody is in it."""
        asked = {STAGE_OF_KIND[leaf.kind] for one in self.path.requirements for leaf in one.leaves}
        always = stage in (Stage.READY, Stage.CERTIFIED) or (stage is Stage.RENEWAL and bool(self.path.renewal))
        return always or stage in asked or bool(self.columns.get(stage))

    @property
    def total(self) -> int:
        return sum(len(rows) for rows in self.columns.values())
