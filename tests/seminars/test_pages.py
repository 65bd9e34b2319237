"""Pages of seminars: what people see and can do, what belongs to others, forms with mistakes in them, without scripts."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, func, select

from app import clock, db
from app.accounts.models import User
from app.evidence import actions as ledger
from app.evidence.models import Entry
from app.mail import Mail
from app.seminars import crediting, queries
from app.seminars.models import Portrait, Registration, Scan, Seminar, SeminarSession
from tests.factories import NOW, a_cohort, a_user
from tests.faults import at_every_statement
from tests.seminars.people import AFTERNOON, HOUR, MORNING, a_registration, a_scan, a_seminar, a_session, attended
from tests.statements import counted
from tests.visitor import Visitor

EVENING = MORNING + 10 * HOUR


@pytest.fixture(autouse=True)
def on_monday_before() -> Any:
    """Tests happen on the Monday before the seminar's Saturday."""
    with clock.stopped_at(NOW):
        yield


def number_of(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def of(seminar: Seminar, user: User) -> Registration:
    found = queries.registration_of(seminar.id, user.id)
    assert found is not None
    db.session.refresh(found)
    return found


def now_of(row: Any) -> Any:
    """A row as it is now, in the session there is now: each request ends the one before."""
    return db.session.get(type(row), row.id, populate_existing=True)


def running(visitor: Visitor, **given: Any) -> tuple[User, Seminar, SeminarSession]:
    """Somebody signed in who runs a seminar with a morning."""
    organiser = a_user("instructor", name="Helen Marsh")
    seminar = a_seminar(organisers=(organiser,), **given)
    session = a_session(seminar)
    visitor.sign_in(organiser)
    return organiser, seminar, session


# Members


def test_a_member_registers_shows_a_pass_and_cancels(visitor: Visitor) -> None:
    seminar = a_seminar(title="Blocking in pairs", fee_cents=24000, fee_currency="EUR", fee_text="by bank transfer")
    a_session(seminar)
    ann = a_user(name="Ann Lee")
    visitor.sign_in(ann)
    page = visitor.visit("/seminars")
    assert "Blocking in pairs" in page.text

    page = visitor.visit(f"/seminars/{seminar.id}")
    assert "€240.00, by bank transfer" in page.text and "Saturday 28 November, 09:00–12:00" in page.text
    done = visitor.submit(page, "/registration")
    assert "You have a place" in done.text and of(seminar, ann).state == "placed"
    assert db.session.scalars(select(Mail.subject)).all() == ["You have a place: Blocking in pairs"]

    own = visitor.visit(f"/seminars/{seminar.id}/pass")
    assert (
        own.heading == "Ann Lee"
        and re.search(r"P\w{5} \w{4} \w{4}", own.text)
        and own.tree.xpath("//svg[contains(@class, 'qr')]")
    )
    gone = visitor.submit(visitor.visit(f"/seminars/{seminar.id}"), "/cancellation")
    assert "You are no longer registered" in gone.response.text and of(seminar, ann).state == "cancelled"
    assert visitor.visit(f"/seminars/{seminar.id}/pass").status == 404


def test_cancelling_again_from_a_second_tab_says_that_it_is_done(visitor: Visitor) -> None:
    seminar, ann = a_seminar(), a_user()
    a_session(seminar)
    a_registration(seminar, ann)
    stale = visitor.sign_in(ann).visit(f"/seminars/{seminar.id}")
    visitor.submit(stale, "/cancellation")

    again = visitor.submit(stale, "/cancellation")

    assert again.status == 200 and "you were no longer registered" in again.response.text
    assert of(seminar, ann).state == "cancelled"


def test_the_waiting_list_says_ones_number_and_an_offer_until_when(visitor: Visitor) -> None:
    seminar = a_seminar(capacity=1)
    a_session(seminar)
    a_registration(seminar)
    a_registration(seminar, state="waiting", asked_at=NOW - HOUR)
    ann = a_user()
    visitor.sign_in(ann)

    done = visitor.submit(visitor.visit(f"/seminars/{seminar.id}"), "/registration")
    assert "number 2 on the waiting list" in done.text

    mine = of(seminar, ann)
    mine.state, mine.offered_until = "offered", NOW + HOUR
    page = visitor.visit(f"/seminars/{seminar.id}")
    assert "A place is held for you until 23 Nov 2026, 15:02 (Lisbon time)" in page.text
    visitor.submit(page, "/acceptance")
    assert of(seminar, ann).state == "placed"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"opens_at": NOW + HOUR}, "Registration opens on 23 Nov 2026, 15:02."),
        ({"closes_at": NOW - HOUR}, "Registration closed on 23 Nov 2026, 13:02."),
        ({"needs_module": "category-1"}, "Finish the module Category One first."),
        ({"needs_path": "proficiency"}, "This seminar asks for the certificate SOT Proficiency."),
        ({"called_off_at": NOW, "called_off_because": "Flooded."}, "This seminar is called off. Flooded."),
        ({"capacity": 1, "waiting_list": False}, "All places are taken."),
    ],
)
def test_a_page_says_why_somebody_cannot_register_and_the_server_holds_to_it(
    visitor: Visitor, given: dict[str, Any], words: str
) -> None:
    seminar = a_seminar(**given)
    a_session(seminar)
    a_registration(seminar)
    visitor.sign_in(a_user())
    page = visitor.visit(f"/seminars/{seminar.id}")
    assert words.split(". ")[-1] in page.text and "/registration" not in "".join(page.tree.xpath("//form/@action"))
    assert visitor.post(f"/seminars/{seminar.id}/registration").status == 403
    assert number_of(Registration) == 1


def test_registering_twice_by_two_clicks_is_one_registration(visitor: Visitor) -> None:
    seminar = a_seminar()
    a_session(seminar)
    visitor.sign_in(a_user())
    page = visitor.visit(f"/seminars/{seminar.id}")
    visitor.submit(page, "/registration")
    assert visitor.submit(page, "/registration").status == 403 and number_of(Registration) == 1


def test_the_online_room_is_shown_to_those_with_a_place_only(visitor: Visitor) -> None:
    seminar = a_seminar(online_url="https://rooms.example.org/1", place="")
    a_session(seminar)
    ann = a_user()
    a_registration(seminar, ann)
    assert "rooms.example.org" not in visitor.sign_in(a_user()).visit(f"/seminars/{seminar.id}").response.text
    assert "rooms.example.org" in visitor.sign_in(ann).visit(f"/seminars/{seminar.id}").response.text


def test_a_description_is_markdown_and_nothing_else(visitor: Visitor) -> None:
    seminar = a_seminar(
        description="# Bring\n\n- **socks** <script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://example.org/y.png)"
    )
    a_session(seminar)
    html = visitor.sign_in(a_user()).visit(f"/seminars/{seminar.id}").response.text
    assert (
        "<strong>socks</strong>" in html
        and "<script>alert" not in html
        and 'href="javascript' not in html
        and "<img" not in html
    )


def test_members_see_their_minutes(visitor: Visitor) -> None:
    _organiser, seminar, session = running(visitor)
    ann = a_user()
    attended(session, a_registration(seminar, ann), late=5)
    now_of(session).closed_at = EVENING
    with clock.stopped_at(EVENING):
        visitor.submit(visitor.visit(f"/seminars/{seminar.id}/sessions/{session.id}/minutes"), "/credit")

    visitor.sign_in(ann)
    page = visitor.visit("/seminars/hours")
    assert "3 h from seminars here" in page.text and "besides" not in page.text and "2 h 55 min" in page.text
    assert "3 h credited" in visitor.visit(f"/seminars/{seminar.id}").text
    with clock.stopped_at(EVENING):
        over = visitor.visit(f"/seminars/{seminar.id}")
    assert "This seminar is over. 3 h of it are in your record." in over.text and "My pass" not in over.text
    assert "No hours yet" in visitor.sign_in(a_user()).visit("/seminars/hours").text


def test_hours_from_elsewhere_are_named_beside_those_from_seminars_here(visitor: Visitor) -> None:
    ann, organiser = a_user(), a_user("instructor")
    seminar = a_seminar(organisers=(organiser,))
    session = a_session(seminar, closed_at=EVENING)
    attended(session, a_registration(seminar, ann))
    crediting.credit(seminar, session, by=organiser, now=EVENING)
    held = {"kind": "hours", "subject": "categories", "happened_on": NOW.date(), "author_id": organiser.id, "now": NOW}
    ledger.add(learner_id=ann.id, amount=4.5, source="claim:1", **held)
    ben = a_user()
    ledger.add(learner_id=ben.id, amount=2, source="by hand", **held)

    page = visitor.sign_in(ann).visit("/seminars/hours")
    bens = visitor.sign_in(ben).visit("/seminars/hours")

    assert "3 h from seminars here" in page.text and "Your record holds 4 h 30 min besides" in page.text
    assert "No hours from seminars here yet" in bens.text and "Your record holds 2 h besides" in bens.text


def test_the_list_says_of_a_past_seminar_what_was_credited_and_not_that_there_is_a_place(visitor: Visitor) -> None:
    ann, organiser = a_user(), a_user("instructor")
    kept, open_one = a_seminar(organisers=(organiser,), title="Kept"), a_seminar(title="Open")
    for seminar in (kept, open_one):
        session = a_session(seminar, starts_at=MORNING - timedelta(days=90), closed_at=MORNING)
        member = a_registration(seminar, ann)
        if seminar is kept:
            attended(session, member)
            crediting.credit(kept, session, by=organiser, now=MORNING)

    text = visitor.sign_in(ann).visit("/seminars").text

    assert "3 h credited" in text and "Nothing credited yet" in text and "You have a place" not in text


def test_the_list_offers_no_place_in_a_seminar_that_has_begun_or_is_called_off(visitor: Visitor) -> None:
    a_session(a_seminar(title="Begun", capacity=12))
    a_session(a_seminar(title="Off", capacity=7, called_off_at=NOW))
    visitor.sign_in(a_user())

    before = visitor.visit("/seminars").text
    with clock.stopped_at(MORNING + HOUR):
        since = visitor.visit("/seminars").text
        states = visitor.table("/seminars.csv")

    assert "12 places free" in before and "7 places free" not in before and "Under way" not in before
    assert since.count("Under way") == 1 and "places free" not in since
    assert [row[states[0].index("State")] for row in states[1:]] == ["Under way", "Called off"]


# Calendars


def test_the_calendar_file_and_the_feed_hold_the_sessions(visitor: Visitor) -> None:
    seminar, waiting, other = a_seminar(title="Mine"), a_seminar(title="Waiting"), a_seminar(title="Not mine")
    for one in (seminar, waiting, other):
        a_session(one)
    ann = a_user()
    a_registration(seminar, ann)
    a_registration(waiting, ann, state="waiting")
    visitor.sign_in(ann)

    answer = visitor.client.get(f"/seminars/{seminar.id}/seminar.ics")
    assert answer.mimetype == "text/calendar" and len(icalendar.Calendar.from_ical(answer.data).walk("VEVENT")) == 1

    page = visitor.submit(visitor.visit("/seminars/calendar"), "/seminars/calendar")
    address = page.tree.xpath("//*[@id='feed']")[0].text
    path = address[address.index("/calendar/") :]
    feed = Visitor(visitor.client.application).client.get(path)  # a calendar program is not signed in
    events = icalendar.Calendar.from_ical(feed.data).walk("VEVENT")
    assert {(str(one["SUMMARY"]), str(one["STATUS"])) for one in events} == {
        ("Mine: Morning", "CONFIRMED"),
        ("Waiting: Morning", "TENTATIVE"),
    }
    assert events[0].decoded("DTSTART") == MORNING

    renewed = visitor.submit(visitor.visit("/seminars/calendar"), "/seminars/calendar")
    assert renewed.tree.xpath("//*[@id='feed']")[0].text != address
    assert visitor.client.get(path).status_code == 404


def test_a_feed_cannot_be_guessed_and_ends_with_the_account(app: Flask, visitor: Visitor) -> None:
    ann = a_user()
    visitor.sign_in(ann)
    page = visitor.submit(visitor.visit("/seminars/calendar"), "/seminars/calendar")
    address = page.tree.xpath("//*[@id='feed']")[0].text
    path = address[address.index("/calendar/") :]
    stranger = app.test_client()
    assert stranger.get(f"/calendar/{ann.id}/{'0' * 40}.ics").status_code == 404
    assert stranger.get(f"/calendar/999999/{'0' * 40}.ics").status_code == 404
    assert stranger.get(path).status_code == 200
    now_of(ann).suspended_at = NOW
    db.session.commit()
    assert stranger.get(path).status_code == 404


# Organisers


def form_of_a_seminar(**given: Any) -> dict[str, Any]:
    return {"title": "Blocking", "time_zone": "Europe/Lisbon", "language": "en", "capacity": "12", "hold_hours": "24", "crediting": "threshold",
            "threshold": "80", "opens_at": "2026-11-24T09:00", "fee": "240.50", "fee_currency": "eur", **given}  # fmt: skip


def test_a_seminar_is_made_given_sessions_and_published(visitor: Visitor) -> None:
    helen = a_user("instructor")
    visitor.sign_in(helen)
    page = visitor.submit(visitor.visit("/seminars/new"), "/seminars/new", **form_of_a_seminar())
    assert "Now add its sessions" in page.response.text
    seminar = db.session.scalars(select(Seminar)).one()
    assert (seminar.fee_cents, seminar.fee_currency, seminar.capacity) == (24050, "EUR", 12)

    assert "/publication" not in page.response.text
    page = visitor.submit(
        page,
        "/sessions",
        title="Day",
        starts_at="2026-11-28T09:00",
        ends_at="2026-11-28T12:00",
        mode="in-person",
        times="3",
        every_days="1",
    )
    assert "3 sessions added" in page.response.text
    assert [one.title for one in queries.sessions_of(seminar.id)] == ["Day 1", "Day 2", "Day 3"]

    member = Visitor(visitor.client.application).sign_in(a_user())
    assert member.visit(f"/seminars/{seminar.id}").status == 404
    visitor.submit(page, "/publication")
    assert member.visit(f"/seminars/{seminar.id}").status == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "Enter a title."), ({"capacity": "0"}, "from 1 to 5000"), ({"fee_currency": ""}, "Enter the currency"),
        ({"fee": "much"}, "Enter a number"), ({"online_url": "javascript:alert(1)"}, "begins with https"),
        ({"opens_at": "2027-03-28T01:30"}, "never show 01:30"), ({"closes_at": "2026-11-23T09:00"}, "close before it opens"),
        ({"needs_cohort_id": "99"}, "Choose one of what is offered"), ({"time_zone": "Mars/Base"}, "Choose one of what is offered"), ({"is_admin": "1"}, "does not belong"),
        ({"description": "x" * 20001}, "Write at most"), ({"title": "x" * 121}, "Write at most"),
    ],
)  # fmt: skip
def test_mistakes_in_a_seminar_are_said_and_nothing_typed_is_lost(
    visitor: Visitor, change: dict[str, str], words: str
) -> None:
    visitor.sign_in(a_user("instructor"))
    page = visitor.submit(
        visitor.visit("/seminars/new"), "/seminars/new", **form_of_a_seminar(**{"place": "Hotel Borges", **change})
    )
    assert page.status == 422 and words in page.text and number_of(Seminar) == 0
    assert page.tree.xpath("//input[@name='place']/@value") == ["Hotel Borges"]


def test_a_seminar_is_edited_and_a_stale_form_undoes_nothing(visitor: Visitor) -> None:
    _helen, seminar, _session = running(visitor)
    stale = visitor.visit(f"/seminars/{seminar.id}/edit")
    fresh = visitor.visit(f"/seminars/{seminar.id}/edit")
    assert visitor.submit(fresh, "/edit", title="A new title").status == 200
    refused = visitor.submit(stale, "/edit", title="Another title")
    assert refused.status == 409 and "Somebody else changed" in refused.text
    assert refused.tree.xpath("//input[@name='title']/@value") == ["Another title"]
    assert now_of(seminar).title == "A new title"
    assert visitor.submit(refused, "/edit").status == 200 and now_of(seminar).title == "Another title"


def test_what_two_organisers_change_in_different_fields_is_both_kept(visitor: Visitor) -> None:
    helen, seminar, _session = running(visitor)
    edit = f"/seminars/{seminar.id}/edit"
    cohort = a_cohort(staff=(helen,))
    start = {"fee": "240.50", "fee_currency": "eur", "opens_at": "2026-11-24T09:00", "description": "One\r\ntwo"}
    visitor.submit(visitor.visit(edit), "/edit", needs_cohort_id=str(cohort.id), capacity="12", **start)
    mine, other = visitor.visit(edit), visitor.visit(edit)

    visitor.submit(other, "/edit", place="Porto", fee="250", opens_at="2026-11-25T09:00", capacity="")
    assert visitor.submit(mine, "/edit", title="Mine", needs_cohort_id="", description="Other").status == 200

    now = now_of(seminar)
    assert (now.title, now.place, now.fee_cents, now.capacity, now.needs_cohort_id, now.description) == (
        "Mine", "Porto", 25000, None, None, "Other",
    )  # fmt: skip
    assert now.opens_at is not None and now.opens_at.day == 25


def test_a_zone_is_fixed_while_there_are_sessions(visitor: Visitor) -> None:
    _helen, seminar, _session = running(visitor)
    page = visitor.submit(visitor.visit(f"/seminars/{seminar.id}/edit"), "/edit", time_zone="Europe/Berlin")
    assert page.status == 409 and "time zone cannot change" in page.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_at": "2026-11-28T08:00"}, "would end before it begins"), ({"starts_at": ""}, "Enter when it begins"),
        ({"starts_at": "9999-12-31T09:00", "ends_at": "9999-12-31T10:00", "times": "60"}, "2000 to 2199"),
        ({"starts_at": "0001-01-01T00:00"}, "2000 to 2199"),
        ({"minutes": "500"}, "More minutes would be credited"), ({"mode": "telepathy"}, "Choose one of what is offered"), ({"times": "61"}, "from 1 to 60"),
    ],
)  # fmt: skip
def test_mistakes_in_a_session_are_said(visitor: Visitor, change: dict[str, str], words: str) -> None:
    _helen, seminar, _session = running(visitor)
    good = {"title": "X", "starts_at": "2026-11-28T09:00", "ends_at": "2026-11-28T10:00", "mode": "in-person"}
    page = visitor.submit(visitor.visit(f"/seminars/{seminar.id}/programme"), "/sessions", **{**good, **change})
    assert page.status == 422 and words in page.text and number_of(SeminarSession) == 1


def test_a_session_is_changed_and_taken_out_but_not_once_people_were_seen(visitor: Visitor) -> None:
    _helen, seminar, session = running(visitor)
    path = f"/seminars/{seminar.id}/sessions/{session.id}/edit"
    visitor.submit(visitor.visit(path), "/edit", title="Early morning", starts_at="2026-11-28T08:00", minutes="")
    session = now_of(session)
    assert (session.title, session.starts_at, session.minutes) == ("Early morning", MORNING - HOUR, 240)

    a_scan(session, a_registration(seminar), "in", MORNING)
    assert visitor.submit(visitor.visit(path), "/removal").status == 409
    other = a_session(seminar, starts_at=AFTERNOON)
    visitor.submit(visitor.visit(f"/seminars/{seminar.id}/sessions/{other.id}/edit"), "/removal")
    assert number_of(SeminarSession) == 1


def test_people_are_added_taken_off_and_written_to(visitor: Visitor) -> None:
    _helen, seminar, _session = running(visitor, title="Blocking")
    ann = a_user(name="=cmd|' /C calc'!A1")
    page = visitor.submit(visitor.visit(f"/seminars/{seminar.id}/people"), "/people", email=ann.email)
    assert ann.name in page.text and of(seminar, ann).origin == "organiser"
    table = visitor.client.get(f"/seminars/{seminar.id}/people.csv").text
    assert "'=cmd" in table

    page = visitor.submit(page, "/announcements", subject="Bring socks", text="And a pen.")
    assert "The message is on its way" in page.response.text and "Bring socks" in page.text
    refused = visitor.submit(page, "/announcements", subject="", text="Something long")
    assert refused.status == 422 and "Something long" in refused.text
    page = visitor.submit(visitor.visit(f"/seminars/{seminar.id}/people"), f"/people/{of(seminar, ann).id}/removal")
    assert of(seminar, ann).state == "removed" and "No longer registered (1)" in page.text
    assert visitor.submit(page, "/people", email="nobody@example.org").status == 403


def test_organisers_come_and_go_but_one_stays(visitor: Visitor) -> None:
    helen, seminar, _session = running(visitor)
    matteo, student = a_user("instructor", name="Matteo"), a_user()
    page = visitor.visit(f"/seminars/{seminar.id}/programme")
    assert visitor.submit(page, "/organisers", email=student.email).status == 403
    assert "Matteo" in visitor.submit(page, "/organisers", email=matteo.email).text
    visitor.post(f"/seminars/{seminar.id}/organisers/{helen.id}/removal")
    visitor.sign_in(matteo)
    assert visitor.post(f"/seminars/{seminar.id}/organisers/{matteo.id}/removal").status == 409


def test_calling_off_needs_a_reason(visitor: Visitor) -> None:
    _helen, seminar, _session = running(visitor)
    page = visitor.visit(f"/seminars/{seminar.id}/programme")
    assert visitor.submit(page, "/calling-off", because="").status == 422
    visitor.submit(page, "/calling-off", because="The house is flooded.")
    assert "The house is flooded." in visitor.visit(f"/seminars/{seminar.id}").text


# The day, online and without scripts


def test_people_are_ticked_in_and_out_by_plain_forms(visitor: Visitor) -> None:
    _helen, seminar, session = running(visitor)
    mine = a_registration(seminar)
    path = f"/seminars/{seminar.id}/sessions/{session.id}/attendance"
    with clock.stopped_at(MORNING):
        page = visitor.visit(path)
        inside = visitor.submit(page, "/attendance")
        assert "1 in the room" in inside.text
        assert "1 in the room" in visitor.submit(page, "/attendance").text and number_of(Scan) == 1  # a second click
    with clock.stopped_at(MORNING + 3 * HOUR):
        form = next(
            one for one in inside.tree.xpath("//form") if one.xpath(".//input[@name='direction'][@value='out']")
        )
        out = visitor._page(
            visitor.client.post(form.get("action"), data=dict(form.form_values()), follow_redirects=True)
        )
        assert "180 minutes" in out.text
        back = next(one for one in out.tree.xpath("//form") if one.xpath(".//input[@name='direction'][@value='void']"))
        again = visitor._page(
            visitor.client.post(back.get("action"), data=dict(back.form_values()), follow_redirects=True)
        )
        assert "1 in the room" in again.text
    assert mine.id
    assert visitor.post(path, registration="x", direction="in", once="12345678").status == 404
    assert visitor.post(path, registration=str(mine.id), direction="up", once="12345678").status == 422


def test_a_day_from_paper_to_hours_without_scripts(visitor: Visitor) -> None:
    _helen, seminar, session = running(visitor)
    ann = a_user(name="Ann Lee")
    mine = a_registration(seminar, ann)
    path = f"/seminars/{seminar.id}/sessions/{session.id}"
    printed = visitor.visit(f"/seminars/{seminar.id}/paper-lists")
    assert "Ann Lee" in printed.text and "Signature" in printed.text

    with clock.stopped_at(EVENING):
        page = visitor.visit(f"{path}/paper")
        half = visitor.submit(page, "/paper", **{f"in-{mine.id}": "09:00"})
        assert half.status == 422 and half.tree.xpath(f"//input[@name='in-{mine.id}']/@value") == ["09:00"]
        room = visitor.submit(page, "/paper", **{f"in-{mine.id}": "09:00", f"out-{mine.id}": "11:00"})
        minutes = visitor.submit(room, "/closing", head_count="2")
        assert "2 heads were counted in the room; the list has 1 who came" in minutes.text and "120 min" in minutes.text
        correction = visitor.visit(f"{path}/minutes/{mine.id}")
        assert visitor.submit(correction, f"/minutes/{mine.id}", minutes="180", because="").status == 422
        visitor.submit(correction, f"/minutes/{mine.id}", minutes="180", because="Signed out on the back of the page.")
        done = visitor.submit(visitor.visit(f"{path}/minutes"), "/credit")
    assert "In the ledger: 1 new" in done.response.text
    entry = db.session.scalars(select(Entry).where(Entry.learner_id == ann.id)).one()
    assert (entry.kind, entry.amount) == ("hours", 3.0)


def test_a_list_is_checked_then_imported(visitor: Visitor) -> None:
    _helen, seminar, _session = running(visitor)
    ann = a_user(name="Ann Lee")
    a_registration(seminar, ann)
    with clock.stopped_at(EVENING):
        page = visitor.visit(f"/seminars/{seminar.id}/attendance/import")
        wrong = visitor.submit(page, "/import", text="email,session,in,out\nx@example.org,1,9:00,10:00\n")
        assert (
            wrong.status == 422
            and "Row 2: x@example.org is not registered" in wrong.text
            and "x@example.org,1" in wrong.text
        )
        checked = visitor.submit(page, "/import", text=f"email,session,in,out\n{ann.email},1,9:00,10:00\n")
        assert "Ann Lee" in checked.text and "Is entered" in checked.text and number_of(Scan) == 0
        done = visitor.submit(checked, "/import/application")
    assert "1 row entered" in done.response.text and number_of(Scan) == 2


def test_the_day_page_holds_nobodys_name(visitor: Visitor) -> None:
    _helen, seminar, _session = running(visitor)
    a_registration(seminar, a_user(name="Secret Somebody"))
    html = visitor.visit(f"/seminars/{seminar.id}/day").response.text
    assert "Secret" not in html
    told = visitor.client.get(f"/seminars/{seminar.id}/day/list").json
    assert told["people"][0]["name"] == "Secret Somebody" and "email" not in told["people"][0]


@pytest.mark.parametrize("body", [None, [], {"events": 5}, {"events": [{}] * 501}, {}])
def test_nonsense_from_a_phone_is_refused(visitor: Visitor, body: Any) -> None:
    _helen, seminar, _session = running(visitor)
    assert visitor.post_json(f"/seminars/{seminar.id}/day/events", body, "/seminars").status_code == 422


def test_what_a_phone_tells_is_answered_one_by_one(visitor: Visitor) -> None:
    _helen, seminar, session = running(visitor)
    mine = a_registration(seminar)
    event = {
        "id": "abcdef-1234",
        "kind": "scan",
        "at": MORNING.isoformat(),
        "offset": 0,
        "session": session.id,
        "registration": mine.id,
        "direction": "in",
        "way": "tick",
    }
    with clock.stopped_at(EVENING):
        told = visitor.post_json(
            f"/seminars/{seminar.id}/day/events",
            {"events": [event, {"id": "zzz"}, 7], "device": 5},
            f"/seminars/{seminar.id}/people",
        ).json
    assert [(one["id"], one["state"]) for one in told["outcomes"]] == [
        ("abcdef-1234", "stored"),
        ("zzz", "refused"),
        ("", "refused"),
    ]
    assert told["list"]["scans"][0]["id"] == "abcdef-1234"


# Pictures


def a_picture(kind: str = "PNG", size: tuple[int, int] = (600, 400)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    out.seek(0)
    return out


def test_a_picture_is_made_small_shown_to_its_owner_and_deleted(app: Flask, visitor: Visitor) -> None:
    ann = a_user()
    visitor.sign_in(ann)
    assert "(optional)" not in visitor.visit("/seminars/picture").text
    token = visitor.token("/seminars/picture")

    def give(**fields: Any) -> int:
        return visitor.client.post(
            "/seminars/picture", data={"csrf_token": token, **fields}, content_type="multipart/form-data"
        ).status_code

    assert give(picture=(a_picture(), "me.png")) == 422  # without saying yes
    assert give(agreed="y") == 422
    assert give(agreed="y", picture=(io.BytesIO(b"<svg onload=alert(1)>"), "me.svg")) == 422
    assert give(agreed="y", picture=(a_picture("GIF"), "me.gif")) == 422
    assert number_of(Portrait) == 0
    assert give(agreed="y", picture=(a_picture(), "me.png")) == 303

    kept = visitor.client.get("/seminars/picture/1.jpg")
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (256, 256)) and not picture.getexif()
    assert Visitor(app).sign_in(a_user()).client.get("/seminars/picture/1.jpg").status_code == 404
    visitor.submit(visitor.visit("/seminars/picture"), "/removal")
    assert number_of(Portrait) == 0


# Who may


PAGES = ["edit", "programme", "people", "people.csv", "attendance", "attendance.csv", "announcements.csv", "paper-lists", "attendance/import", "day", "day/list", "day/hello",
         "sessions/{session}/edit", "sessions/{session}/attendance", "sessions/{session}/paper", "sessions/{session}/minutes",
         "sessions/{session}/minutes/{registration}"]  # fmt: skip
DEEDS = ["edit", "sessions", "sessions/{session}/edit", "sessions/{session}/removal", "publication", "calling-off", "organisers",
         "organisers/{organiser}/removal", "people", "people/{registration}/removal", "people/{registration}/account", "announcements",
         "sessions/{session}/attendance", "sessions/{session}/closing", "sessions/{session}/paper", "attendance/import",
         "attendance/import/application", "sessions/{session}/credit", "sessions/{session}/reopening",
         "sessions/{session}/minutes/{registration}"]  # fmt: skip


@pytest.mark.parametrize(("role", "expected"), [("student", 403), ("instructor", 404)])
def test_az_03_what_belongs_to_a_seminar_is_closed_to_others(
    app: Flask, visitor: Visitor, role: str, expected: int
) -> None:
    helen, seminar, session = running(visitor)
    mine = a_registration(seminar)
    names = {"session": session.id, "registration": mine.id, "organiser": helen.id}
    somebody = Visitor(app).sign_in(a_user(role))
    token = somebody.token("/profile")
    wrong = []
    for part in PAGES:
        answer = somebody.client.get(f"/seminars/{seminar.id}/{part.format(**names)}")
        wrong += [(part, answer.status_code)] if answer.status_code != expected else []
    fields = {"once": "1" * 36, "direction": "in", "registration": str(mine.id), "text": "x", "email": "x@example.org"}
    wanted = {"sessions/{session}/attendance": ("once", "direction", "registration"), "sessions/{session}/paper": ("once",),
              "attendance/import/application": ("text",), "people/{registration}/account": ("email",)}  # fmt: skip
    for part in DEEDS:
        data = {"csrf_token": token, **{name: fields[name] for name in wanted.get(part, ())}}
        answer = somebody.client.post(f"/seminars/{seminar.id}/{part.format(**names)}", data=data)
        wrong += [(part, answer.status_code)] if answer.status_code != expected else []
    answer = somebody.post_json(f"/seminars/{seminar.id}/day/events", {"events": []}, "/profile")
    assert wrong == [] and answer.status_code == expected


def test_az_06_ids_of_another_seminar_are_not_found_through_ones_own(visitor: Visitor) -> None:
    theirs = a_seminar()
    foreign, stranger = a_session(theirs), a_registration(theirs)
    _helen, mine, session = running(visitor)
    for path in (f"sessions/{foreign.id}/attendance", f"sessions/{foreign.id}/minutes", f"sessions/{foreign.id}/edit",
                 f"sessions/{session.id}/minutes/{stranger.id}"):  # fmt: skip
        assert visitor.visit(f"/seminars/{mine.id}/{path}").status == 404
    for path in (f"sessions/{foreign.id}/credit", f"sessions/{foreign.id}/removal", f"people/{stranger.id}/removal"):
        assert visitor.post(f"/seminars/{mine.id}/{path}").status == 404
    tick = {"registration": str(stranger.id), "direction": "in", "once": "12345678"}
    assert visitor.post(f"/seminars/{mine.id}/sessions/{session.id}/attendance", **tick).status == 404


def test_az_02_members_see_neither_lists_nor_other_peoples_places(app: Flask, visitor: Visitor) -> None:
    seminar, draft = a_seminar(), a_seminar(published_at=None, title="Not yet told")
    a_session(seminar)
    a_registration(seminar, a_user(name="Hidden Person"))
    visitor.sign_in(a_user())
    assert "Hidden" not in visitor.visit(f"/seminars/{seminar.id}").response.text
    assert visitor.visit(f"/seminars/{seminar.id}/pass").status == 404
    for path in ("", "/seminar.ics", "/pass"):
        assert visitor.client.get(f"/seminars/{draft.id}{path}").status_code == 404
    assert visitor.post(f"/seminars/{draft.id}/registration").status == 404
    assert "Not yet told" not in visitor.visit("/seminars?user_id=1&all=*").text
    assert app


def test_administrators_run_every_seminar(visitor: Visitor) -> None:
    seminar = a_seminar(published_at=None)
    visitor.sign_in(a_user("administrator"))
    assert visitor.visit(f"/seminars/{seminar.id}/programme").status == 200


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/seminars", 7),
        ("/seminars.csv", 7),
        ("/seminars/{id}/attendance.csv", 5),
        ("/seminars/{id}", 12),
        ("/seminars/{id}/people", 5),
        ("/seminars/{id}/sessions/{session}/minutes", 9),
        ("/seminars/{id}/day/list", 7),
    ],
)
def test_pages_of_large_seminars_need_few_statements(app: Flask, visitor: Visitor, path: str, most: int) -> None:
    _helen, seminar, session = running(visitor)
    for _ in range(60):
        attended(session, a_registration(seminar))
    db.session.commit()
    with counted(app.extensions["keystone-engine"]) as statements:
        assert visitor.client.get(path.format(id=seminar.id, session=session.id)).status_code == 200
    assert len(statements) <= most, statements


def test_home_shows_the_dates_coming_up(visitor: Visitor) -> None:
    seminar = a_seminar(title="Blocking in pairs")
    a_session(seminar)
    a_session(seminar, starts_at=MORNING - timedelta(days=30), title="Long ago")
    ann = a_user()
    a_registration(seminar, ann)
    page = visitor.sign_in(ann).visit("/home")
    assert "Dates coming up" in page.text and "Blocking in pairs: Morning" in page.text and "Long ago" not in page.text
    assert "Dates coming up" not in visitor.sign_in(a_user()).visit("/home").text


def test_rl_03_what_a_phone_sends_is_stored_whole_or_not_at_all(visitor: Visitor, database: Engine) -> None:
    _helen, seminar, session = running(visitor)
    rest = {"kind": "scan", "at": MORNING.isoformat(), "offset": 0, "session": session.id, "way": "tick"}
    events = [
        {"id": f"abcdef-{number}", "registration": a_registration(seminar).id, "direction": "in", **rest}
        for number in range(3)
    ]
    headers = {"X-CSRFToken": visitor.token(f"/seminars/{seminar.id}/people"), "Accept": "application/json"}
    address = f"/seminars/{seminar.id}/day/events"
    with clock.stopped_at(EVENING):
        at_every_statement(
            database,
            lambda: visitor.client.post(address, json={"events": events, "device": 0}, headers=headers).status_code,
        )
    assert number_of(Scan) == 3


def test_rl_03_hours_are_credited_to_all_or_to_nobody(visitor: Visitor, database: Engine) -> None:
    _helen, seminar, session = running(visitor)
    for _number in range(2):
        attended(session, a_registration(seminar))
    now_of(session).closed_at = EVENING
    with clock.stopped_at(EVENING):
        form = visitor.visit(f"/seminars/{seminar.id}/sessions/{session.id}/minutes").form("/credit")
        at_every_statement(database, lambda: visitor.client.post(form["action"], data=form["fields"]).status_code)
    assert number_of(Entry) == 2
