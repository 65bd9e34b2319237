"""A change of certification rules: tried on everybody, seen by who approves, published as it was seen, the old version kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app import db
from app.accounts.models import User
from app.authoring import actions, rule_changes
from app.authoring.following import Brought
from app.authoring.models import Draft, Publication
from app.certification import actions as certification
from app.certification import simulations
from app.certification.models import Simulation
from app.certification.rules.simulation import Effect
from app.content.store import Store
from app.errors import Conflict, Invalid, NotAllowed
from app.evidence import actions as ledger
from app.jobs import Job
from tests.factories import NOW, a_user
from tests.visitor import Visitor

PATH = "certification/first.md"
HOURS = "\n## Seminar hours\n<!-- requirement id=hours kind=hours hours={} -->\nAttend.\n"
TODAY = NOW.date()


@pytest.fixture
def board(database: object) -> User:
    return a_user("administrator", name="Ingrid Solberg")


def a_candidate(store: Store, name: str, hours: float) -> User:
    learner = a_user(name=name)
    certification.become_candidate(learner.id, store.catalogue.path("first"), now=NOW)
    ledger.add(
        learner_id=learner.id, kind="module", subject="joints", happened_on=TODAY, source="test", author_id=None, now=NOW
    )  # fmt: skip
    ledger.add(
        learner_id=learner.id, kind="hours", subject="seminar", amount=hours, mode="in-person", happened_on=TODAY,
        source="test", author_id=None, now=NOW,
    )  # fmt: skip
    return learner


def drafted(store: Store, brought: Brought, by: User, text: str, *, submit: bool = True) -> Draft:
    draft = actions.begin(PATH, by=by, store=store, brought=brought, now=NOW)
    actions.save(draft, text, seq=draft.seq, by=by, now=NOW)
    if submit:
        actions.submit(draft, note="The board decided.", by=by, now=NOW)
    return draft


def asking(store: Store, hours: int, version: int = 1, extra: str = "") -> str:
    text = (store.root / PATH).read_text(encoding="utf-8").partition("\n## Seminar hours")[0].rstrip() + "\n"
    return text.replace("version: 1", f"version: {version}{extra}") + HOURS.format(hours)


def with_hours(store: Store, hours: int) -> None:
    """The path asks for hours from the beginning."""
    (store.root / PATH).write_text(asking(store, hours), encoding="utf-8")
    store.refresh(now=True)


def tried(draft: Draft, store: Store, by: User) -> Simulation:
    return rule_changes.simulate(draft, by=by, store=store, now=NOW, today=TODAY)


def names(made: Simulation) -> dict[str, list[str]]:
    return {str(effect): [row["name"] for row in people] for effect, people in simulations.by_effect(made).items()}


def test_from_60_to_72_hours_the_people_who_lose_are_named(
    store: Store, brought: Brought, ana: User, board: User
) -> None:
    with_hours(store, 60)
    for number, hours in enumerate([40, 60, 65, 71, 72, 80]):
        a_candidate(store, f"Person {number}", hours)

    made = tried(drafted(store, brought, ana, asking(store, 72)), store, board)

    assert names(made) == {
        "loses": ["Person 0", "Person 1", "Person 2", "Person 3"], "both": [], "gains": [],
        "unaffected": ["Person 4", "Person 5"],
    }  # fmt: skip
    second = simulations.by_effect(made)[Effect.LOSES][1]
    assert (second["was_complete"], second["is_complete"], second["after"]) == (True, False, "hours")
    (change,) = second["changes"]
    assert (change["requirement_id"], change["was_short"], change["is_short"]) == ("hours", 0, 12)


def test_who_keeps_the_version_they_began_with_is_unaffected(
    store: Store, brought: Brought, ana: User, board: User
) -> None:
    with_hours(store, 60)
    a_candidate(store, "Early", 65)
    kept = f"\ntransitions: [started before {TODAY + timedelta(days=1)} keeps version 1 for 12 months]"

    draft = drafted(store, brought, ana, asking(store, 72, version=2, extra=kept))

    assert names(tried(draft, store, board))["unaffected"] == ["Early"]


def test_a_text_with_errors_is_not_tried(store: Store, brought: Brought, ana: User, board: User) -> None:
    draft = drafted(store, brought, ana, asking(store, 72).replace("module=joints", "module=none"))

    with pytest.raises(Invalid, match="has-errors"):
        tried(draft, store, board)


def approve(draft: Draft, by: User, seen: int | None) -> None:
    actions.approve(draft, seq=draft.seq, note="", by=by, now=NOW, simulation=seen)


def test_only_who_certifies_and_has_seen_it_approves(
    store: Store, brought: Brought, ana: User, ben: User, board: User
) -> None:
    draft = drafted(store, brought, ana, asking(store, 72))

    with pytest.raises(NotAllowed, match="needs-certify"):
        approve(draft, ben, None)
    with pytest.raises(Invalid, match="simulation-missing"):
        approve(draft, board, None)
    made = tried(draft, store, board)
    with pytest.raises(Invalid, match="simulation-unseen"):
        approve(draft, board, None)
    approve(draft, board, made.id)

    assert (draft.state, draft.simulation_id) == ("approved", made.id)


def test_a_simulation_of_an_older_draft_is_none(store: Store, brought: Brought, ana: User, board: User) -> None:
    draft = drafted(store, brought, ana, asking(store, 72))
    made = tried(draft, store, board)
    actions.save(draft, asking(store, 90), seq=draft.seq, by=ana, now=NOW)
    actions.submit(draft, note="", by=ana, now=NOW)

    with pytest.raises(Invalid, match="simulation-missing"):
        approve(draft, board, made.id)


def test_publication_is_refused_when_what_was_seen_was_another_text(
    store: Store, brought: Brought, ana: User, board: User
) -> None:
    draft = drafted(store, brought, ana, asking(store, 72))
    approve(draft, board, tried(draft, store, board).id)
    draft.text = asking(store, 90)  # as if somebody had changed the row

    with pytest.raises(Conflict, match="simulation-old"):
        actions.publish(draft, seq=draft.seq, by=board, store=store, brought=brought, now=NOW)


def test_publishing_a_new_version_keeps_the_one_before(store: Store, brought: Brought, ana: User, board: User) -> None:
    with_hours(store, 60)
    before = (store.root / PATH).read_text(encoding="utf-8")
    kept = f"\ntransitions: [started before {TODAY} keeps version 1 for 12 months]"
    draft = drafted(store, brought, ana, asking(store, 72, version=2, extra=kept))
    approve(draft, board, tried(draft, store, board).id)

    actions.publish(draft, seq=draft.seq, by=board, store=store, brought=brought, now=NOW)

    assert (store.root / "certification/first/v1.md").read_text(encoding="utf-8") == before
    assert store.catalogue.path("first").version == 2 and not store.catalogue.errors
    assert store.catalogue.path_version("first", 1).requirements[1].hours == 60
    rows = {row.path: row for row in db.session.query(Publication)}
    assert set(rows) == {PATH, "certification/first/v1.md"} and rows["certification/first/v1.md"].text == before
    assert [job.name for job in db.session.query(Job)] == ["certification.refresh-summaries"]


def test_other_files_need_no_simulation(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = actions.begin("glossary.md", by=ana, store=store, brought=brought, now=NOW)
    actions.save(draft, draft.text + "\n## atlas\nThe first vertebra.\n", seq=draft.seq, by=ana, now=NOW)
    actions.submit(draft, note="", by=ana, now=NOW)
    approve(draft, ben, None)

    assert draft.state == "approved"
    with pytest.raises(Invalid, match="no-rules"):
        tried(draft, store, ben)


def test_of_many_people_a_job_does_it(
    store: Store, brought: Brought, ana: User, board: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulations, "AT_ONCE", 1)
    with_hours(store, 60)
    for name in ("One", "Two"):
        a_candidate(store, name, 60)

    draft = drafted(store, brought, ana, asking(store, 72))
    made = tried(draft, store, board)
    assert made.result is None
    with pytest.raises(Invalid, match="simulation-missing"):
        approve(draft, board, made.id)
    simulations.simulate_later(made.id, store, _Config())

    assert names(made)["loses"] == ["One", "Two"]


class _Config:
    time_zone = "Europe/London"


def test_the_reviewer_sees_names_and_confirms(
    store: Store, brought: Brought, ana: User, ben: User, board: User, visitor: Visitor
) -> None:
    with_hours(store, 60)
    a_candidate(store, "Priya Nair", 65)
    a_candidate(store, "Tom Baker", 99)
    draft = drafted(store, brought, ana, asking(store, 72))
    address = f"/authoring/drafts/{draft.id}"

    page = visitor.sign_in(board).visit(address)
    assert "has not been tried" in page.text and "2 people" in page.text
    page = visitor.submit(page, "/simulation")
    assert (
        "Priya Nair" in page.text and "Seminar hours: met now, 7 missing then" in page.text and "Tom Baker" in page.text
    )
    refused = visitor.post(f"{address}/approval", seq=str(draft.seq))
    assert refused.status == 422 and "Say that you have seen" in refused.text
    made = rule_changes.simulation_of(draft)
    assert made
    done = visitor.post(f"{address}/approval", seq=str(draft.seq), simulation=str(made.id))
    assert "Approved" in done.text

    other = visitor.sign_in(ben).visit(address)
    assert "Priya Nair" not in other.text and "Names are shown to those who award certificates" in other.text


def test_whom_a_change_concerns_is_a_table_for_those_who_certify(
    store: Store, brought: Brought, ana: User, ben: User, board: User, visitor: Visitor, app: Flask
) -> None:
    with_hours(store, 60)
    a_candidate(store, "Person 0", 71)
    draft = drafted(store, brought, ana, asking(store, 72))
    path = f"/authoring/drafts/{draft.id}/simulation.csv"
    assert visitor.sign_in(board).table(path)[1:] == [], "not tried yet"
    tried(draft, store, board)

    table = visitor.table(path)

    assert [row[:4] for row in table[1:]] == [["Person 0", "Lose", "yes", "no"]] and "1 missing then" in table[1][4]
    assert path in visitor.visit(f"/authoring/drafts/{draft.id}").links()
    assert Visitor(app).sign_in(ben).client.get(path).status_code == 403
