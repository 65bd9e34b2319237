"""Lists of seminars as tables."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from app import clock
from app.seminars.models import Announcement, Credit
from tests.factories import NOW, a_user
from tests.seminars.people import AFTERNOON, MORNING, _added, a_registration, a_scan, a_seminar, a_session, attended
from tests.visitor import Visitor


def column(table: list[list[str]], head: str) -> list[str]:
    return [row[table[0].index(head)] for row in table[1:]]


def test_the_list_tells_members_what_the_page_does(app: Flask, visitor: Visitor) -> None:
    member, helen = a_user(), a_user("instructor")
    past, coming = a_seminar(title="Past", capacity=None), a_seminar(title="Coming", capacity=3, organisers=(helen,))
    draft, off = (
        a_seminar(title="Draft", published_at=None, organisers=(helen,)),
        a_seminar(title="Off", called_off_at=NOW),
    )
    then = datetime(2026, 5, 2, 8, 0, tzinfo=UTC)
    session, mine = a_session(past, starts_at=then), a_registration(past, member)
    for seminar in (coming, off, draft):
        a_session(seminar)
    a_registration(coming)
    _added(
        Credit(
            session_id=session.id, registration_id=mine.id, user_id=member.id, number=1, minutes=180, contact=180,
            by_id=helen.id, at=NOW,
        )
    )  # fmt: skip

    with clock.stopped_at(NOW):
        seen = visitor.sign_in(member).table("/seminars.csv")
        run = Visitor(app).sign_in(helen).table("/seminars.csv")

    assert column(seen, "Title") == ["Past", "Coming", "Off"]
    assert column(seen, "State") == ["Past", "Coming up", "Called off"]
    assert column(seen, "Your own place") == ["You have a place", "", ""]
    assert column(seen, "Minutes credited to you") == ["180", "", ""]
    assert column(seen, "Places free") == ["", "2", ""]
    assert column(seen, "Places taken") == ["", "", ""]
    assert column(run, "Title") == ["Past", "Coming", "Draft", "Off"]
    assert column(run, "State")[2] == "Only organisers see it"
    assert column(run, "Places taken") == ["", "1", "0", ""]


def test_days_are_those_of_the_place(visitor: Visitor) -> None:
    seminar = a_seminar(time_zone="Australia/Sydney")
    a_session(seminar, starts_at=datetime(2026, 11, 27, 22, 0, tzinfo=UTC))  # nine in the morning there
    a_seminar(title="No dates yet")

    table = visitor.sign_in(a_user()).table("/seminars.csv")

    assert column(table, "First day") == ["2026-11-28", ""] and column(table, "Last day") == ["2026-11-28", ""]
    assert column(table, "Time zone") == ["Australia/Sydney", "Europe/Lisbon"]


def test_the_sessions_say_how_many_came(visitor: Visitor) -> None:
    helen = a_user("instructor")
    seminar = a_seminar(organisers=(helen,))
    morning = a_session(seminar, closed_at=AFTERNOON, head_count=2, topic="Pelvis")
    a_session(seminar, title="Afternoon", starts_at=AFTERNOON)
    for _ in range(2):
        attended(morning, a_registration(seminar))
    a_scan(morning, a_registration(seminar, state="cancelled"), "in", MORNING)
    visitor.sign_in(helen)

    with clock.stopped_at(MORNING):
        table = visitor.table(f"/seminars/{seminar.id}/attendance.csv")

    assert column(table, "Session") == ["Morning", "Afternoon"] and column(table, "Topic") == ["Pelvis", ""]
    assert column(table, "Begins (UTC)")[0] == "2026-11-28T09:00:00+00:00"
    assert column(table, "Came") == ["3", "0"] and column(table, "Have a place") == ["2", "2"]
    assert column(table, "State") == ["Closed", "To come"] and column(table, "Heads counted") == ["2", ""]


def test_what_was_announced_is_read_by_organisers(app: Flask, visitor: Visitor) -> None:
    helen = a_user("instructor", name="Helen Marsh")
    seminar = a_seminar(organisers=(helen,))
    told = {"seminar_id": seminar.id, "by_id": helen.id, "receivers": 2}
    _added(Announcement(subject="Lunch", text="=At one.", sent_at=NOW, **told))

    table = visitor.sign_in(helen).table(f"/seminars/{seminar.id}/announcements.csv")

    assert [row[1:] for row in table[1:]] == [["Helen Marsh", "Lunch", "'=At one.", "2"]]
    member = Visitor(app).sign_in(a_user())
    assert member.client.get(f"/seminars/{seminar.id}/announcements.csv").status_code == 403
