"""Lists of staff and administrators as CSV: each opens, has a head, and leads from its page."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import update

from app import clock, db
from app.accounts.models import User
from app.jobs import Job
from app.web.authorization import policy_of
from app.web.spreadsheet import RISKY
from tests.architecture.walk import client_of, walk

# The page and its table. A new list of people or of work that staff look through belongs here.
LISTS = {
    "accounts.people.index": "accounts.people.index_csv",
    "admin.job_list": "admin.jobs_csv",
    "admin.outbox": "admin.outbox_csv",
    "admin.trail": "admin.trail_csv",
    "analytics.cohort": "analytics.cohort_csv",
    "analytics.person_timeline": "analytics.person_timeline_csv",
    "analytics.questions": "analytics.questions_csv",
    "assessing.assessors": "assessing.assessors_csv",
    "assessing.agreement": "assessing.agreement_csv",
    "certifying.boards": "certifying.boards_csv",
    "certifying.board": "certifying.board_csv",
    "certifying.person": "certifying.ledger_csv",
    "certifying.radar": "certifying.radar_csv",
    "authoring.problems": "authoring.problems_csv",
    "cohorts.index": "cohorts.index_csv",
    "cohorts.members": "cohorts.members_csv",
    "cpd.claims": "cpd.claims_csv",
    "credentials.register": "credentials.register_csv",
    "cpd.office_members": "cpd.office_members_csv",
    "seminars.people": "seminars.people_csv",
    "seminars.minutes": "seminars.minutes_csv",
    "sittings.office_forecast": "sittings.forecast_csv",
    "sittings.office": "sittings.sittings_csv",
    "sittings.office_results": "sittings.results_csv",
    "sittings.office_sitting": "sittings.office_csv",
}
NUMBER = ("-", "+")


def is_guarded(cell: str) -> bool:
    """No text that a spreadsheet would compute; a negative number is none."""
    if not cell.startswith(RISKY):
        return True
    try:
        float(cell)
    except ValueError:
        return False
    return cell.startswith(NUMBER)


@pytest.mark.parametrize(("page", "table"), LISTS.items())
def test_whoever_may_open_the_page_may_have_its_table(society: Flask, page: str, table: str) -> None:
    assert policy_of(society, page).name == policy_of(society, table).name  # type: ignore[union-attr]


def test_each_list_leads_to_a_table_that_is_safe_in_a_spreadsheet(society: Flask) -> None:
    with db.transaction() as session:
        session.execute(update(User).values(name="=1+1 " + User.name))
        session.add(Job(name="=1+1", args={}, run_at=clock.now()))
    client, seen, named = client_of(society, "administrator"), set(), False

    for page in walk(society, "administrator"):
        if page.endpoint not in LISTS.values():
            continue
        answer = client.get(page.path)
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
        assert (answer.status_code, answer.mimetype) == (200, "text/csv"), page.path
        assert all(rows[0]) and {len(row) for row in rows} == {len(rows[0])}, page.path
        assert [cell for row in rows for cell in row if not is_guarded(cell)] == [], page.path
        named = named or any(cell.startswith("'=1+1 ") for row in rows for cell in row)
        seen.add(page.endpoint)

    assert seen == set(LISTS.values()) and named
