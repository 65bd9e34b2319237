"""Lists of staff and administrators as CSV: each opens, has a head, and leads from its page. No list goes without: a page
that shows one is found by walking, and is told here with its table, or with the reason to have none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from flask import Flask, template_rendered
from jinja2 import Template
from sqlalchemy import select, update

from app import clock, db
from app.accounts.models import User
from app.authoring import actions, rule_changes
from app.authoring.following import Brought
from app.demo import people
from app.jobs import Job
from app.web.authorization import policy_of
from app.web.spreadsheet import RISKY
from tests.architecture.walk import Seen, client_of, endpoint_of, walk

# The table and the page it leads from. A new list of people, of work or of records that staff look through belongs here.
TABLES = {
    "accounts.people.index_csv": "accounts.people.index",
    "admin.jobs_csv": "admin.job_list",
    "admin.outbox_csv": "admin.outbox",
    "admin.trail_csv": "admin.trail",
    "analytics.cohort_csv": "analytics.cohort",
    "analytics.person_timeline_csv": "analytics.person_timeline",
    "analytics.questions_csv": "analytics.questions",
    "assessing.agreement_csv": "assessing.agreement",
    "assessing.assessors_csv": "assessing.assessors",
    "assessing.strictness_csv": "assessing.agreement",
    "assessing.to_assess_csv": "assessing.to_assess",
    "authoring.files_csv": "authoring.files_by_module",
    "authoring.problems_csv": "authoring.problems",
    "authoring.publications_csv": "authoring.file",
    "certifying.board_csv": "certifying.board",
    "certifying.boards_csv": "certifying.boards",
    "certifying.ledger_csv": "certifying.person",
    "certifying.radar_csv": "certifying.radar",
    "cohorts.index_csv": "cohorts.index",
    "cohorts.members_csv": "cohorts.members",
    "cpd.claims_csv": "cpd.claims",
    "cpd.office_members_csv": "cpd.office_members",
    "credentials.directory_csv": "credentials.directory",
    "credentials.register_csv": "credentials.register",
    "drafting.simulation_csv": "drafting.draft",
    "seminars.announcements_csv": "seminars.people",
    "seminars.attendance_csv": "seminars.attendance",
    "seminars.index_csv": "seminars.index",
    "seminars.minutes_csv": "seminars.minutes",
    "seminars.people_csv": "seminars.people",
    "sittings.forecast_csv": "sittings.office_forecast",
    "sittings.marking_csv": "sittings.marking",
    "sittings.marks_csv": "sittings.marking_sheet",
    "sittings.office_csv": "sittings.office_sitting",
    "sittings.results_csv": "sittings.office_results",
    "sittings.sittings_csv": "sittings.office",
}
NARROWER = {
    "credentials.directory_csv": "with it the whole public directory could be carried away",
    "drafting.simulation_csv": "the page shows names to those who award certificates alone",
}
# Pages that show a list and need no table of it, by the reason.
EXCUSED = {
    "is about one person, practical, certificate or draft; the list it belongs to has a table": {
        "accounts.people.person",
        "analytics.learner",
        "assessing.assessment",
        "assessing.assessor",
        "credentials.certificate",
        "drafting.revisions",
        "quiz_staff.allowances",
        "seminars.correction",
        "seminars.own_hours",
    },
    "is a form: what it lists waits to be filled in": {
        "assessing.appoint",
        "assessing.moderation",
        "assessing.sheet",
        "assessing.sign_off",
        "seminars.paper",
    },
    "previews what a deed or a file that was sent would do; afterwards it stands in the lists": {
        "certifying.look",
        "cohorts.import_people",
        "cpd.office_transcript",
        "seminars.import_list",
    },
    "is printed to be written on by hand; the people are in the table of the sitting or seminar": {
        "seminars.paper_lists",
        "sittings.office_pack",
    },
    "is the means to work on what a neighbour's table has: people, sessions, or minutes": {
        "seminars.day_page",
        "seminars.programme",
        "seminars.room",
        "seminars.seminar",
    },
    "is the course": {"learning.curriculum", "learning.lesson", "learning.module"},
    "leads to the lists, or says how the installation is set up": {"admin.site", "dashboard.home"},
}
OWN = "may course:learn"  # whatever everybody may open: the course, and one's own record of it
LOOK = {"rows", "plain-list", "board", "timeline"}  # how components of lists are called in pages
DRAWS_LIST = re.compile(r'<table|call (table_box|matrix_box|rows|board|timeline)\(|class="(rows|plain-list)')
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


@dataclass(frozen=True)
class Drawn:
    """A page as somebody of the staff came to it, and the templates it was drawn with."""

    who: str
    page: Seen
    templates: tuple[str, ...]


@pytest.fixture(scope="module")
def walked(society: Flask) -> list[Drawn]:
    """Every page of staff, in a society where everybody's name is a formula."""
    with db.transaction() as session:
        session.execute(update(User).values(name="=1+1 " + User.name))
    with db.transaction() as session:
        put_to_work(society, session.scalars(select(User).where(User.email == people.INSTRUCTOR.email)).one())
    found, names = list[Drawn](), list[str]()

    def note(_app: Flask, template: Template, **_more: object) -> None:
        names.append(template.name or "")

    with template_rendered.connected_to(note, society):
        for who in ("administrator", "instructor"):
            for page in walk(society, who):
                found.append(Drawn(who, page, tuple(names)))
                names.clear()
    return found


def put_to_work(society: Flask, author: User) -> None:
    """What the demonstration lacks: a job that waits, and a draft of rules that was tried on everybody."""
    store, brought = society.extensions["keystone-content"], Brought(society.extensions["keystone-config"].data)
    now = clock.now()
    db.session.add(Job(name="=1+1", args={}, run_at=now))
    draft = actions.begin("certification/proficiency.md", by=author, store=store, brought=brought, now=now)
    actions.save(draft, draft.text + "\nOne more sentence.\n", seq=draft.seq, by=author, now=now)
    actions.submit(draft, note="", by=author, now=now)
    rule_changes.simulate(draft, by=author, store=store, now=now, today=now.date())


@pytest.mark.parametrize(("table", "page"), TABLES.items())
def test_whoever_may_open_the_page_may_have_its_table(society: Flask, table: str, page: str) -> None:
    of_table, of_page = (policy_of(society, endpoint).name for endpoint in (table, page))  # type: ignore[union-attr]

    if table in NARROWER:
        assert of_table == "may certificate:award" != of_page
    else:
        assert of_table == of_page


def test_every_page_that_shows_a_list_has_its_table_or_a_reason_to_have_none(
    society: Flask, walked: list[Drawn]
) -> None:
    excused = {endpoint for those in EXCUSED.values() for endpoint in those}
    found = {
        one.page.endpoint: one.page.path
        for one in walked
        if one.page.status == 200 and one.page.html and (shows_list(one.page) or draws_list(society, one.templates))
    }

    without = {
        endpoint: path
        for endpoint, path in found.items()
        if endpoint not in {*TABLES.values(), *excused} and policy_of(society, endpoint).name != OWN  # type: ignore[union-attr]
    }
    assert without == {}, "give the list a table, as its neighbours in TABLES, or say in EXCUSED why it needs none"
    assert excused - set(found) == set(), "these show no list any more"
    assert excused & set(TABLES.values()) == set()


def test_each_list_leads_to_a_table_that_is_safe_in_a_spreadsheet(society: Flask, walked: list[Drawn]) -> None:
    clients, seen, named = {who: client_of(society, who) for who in ("administrator", "instructor")}, set(), False

    for one in walked:
        if one.page.endpoint not in TABLES:
            continue
        answer = clients[one.who].get(one.page.path)
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
        assert (answer.status_code, answer.mimetype) == (200, "text/csv"), one.page.path
        assert endpoint_of(society, one.page.came_from) == TABLES[one.page.endpoint], one.page.path
        assert all(rows[0]) and {len(row) for row in rows} == {len(rows[0])}, one.page.path
        assert [cell for row in rows for cell in row if not is_guarded(cell)] == [], one.page.path
        named = named or any(cell.startswith("'=1+1 ") for row in rows for cell in row)
        seen.add(one.page.endpoint)

    assert seen == set(TABLES) and named


def shows_list(page: Seen) -> bool:
    """Whether a list stands on the page."""
    everything = page.tree.xpath("//main//*[@class] | //main//table")
    return any(one.tag == "table" or LOOK & set((one.get("class") or "").split()) for one in everything)


def draws_list(app: Flask, templates: Iterable[str]) -> bool:
    """Whether the page would show one if there were something in it."""
    loader = app.jinja_env.loader
    assert loader is not None
    return any(DRAWS_LIST.search(loader.get_source(app.jinja_env, name)[0]) for name in templates)
