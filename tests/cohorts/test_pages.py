"""Pages of cohorts: running one, coming in, lists of people, and what stays closed to others."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.cohorts import queries
from app.cohorts.models import Cohort, Invitation, Member
from app.mail import Mail
from tests.factories import NOW, PASSWORD, a_cohort, a_user, with_password
from tests.faults import at_every_statement
from tests.statements import counted
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=True):
        yield


def invitation_link(to: str) -> str:
    newest = db.session.scalars(select(Mail).where(Mail.to == to).order_by(Mail.id.desc())).first()
    return re.search(r"/invitations/\S+", newest.text)[0]


def membership(cohort: Cohort, email: str) -> Member | None:
    chosen = (
        select(Member).join(User, User.id == Member.user_id).where(Member.cohort_id == cohort.id, User.email == email)
    )
    return db.session.scalar(chosen.execution_options(populate_existing=True))


def number_of(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def invite(visitor: Visitor, cohort_id: int, name: str, email: str):
    """Send the invitation form of a cohort's page."""
    path = f"/cohorts/{cohort_id}"
    return visitor.post(f"{path}/invitations", token_from=f"{path}/members", name=name, email=email)


def teaching(visitor: Visitor, **given: object) -> tuple[User, Cohort]:
    """An instructor, signed in, with a cohort."""
    ann = a_user("instructor", name="Ann Teacher")
    cohort = a_cohort(staff=(ann,), **given)
    visitor.sign_in(ann)
    return ann, cohort


def test_an_administrator_makes_changes_closes_and_reopens_a_cohort(visitor: Visitor) -> None:
    visitor.sign_in(a_user("administrator"))
    page = visitor.submit(
        visitor.visit("/cohorts/new"),
        "/cohorts/new",
        name="Autumn",
        starts_on="2026-09-01",
        ends_on="",
        time_zone="Europe/Paris",
    )
    cohort = db.session.scalar(select(Cohort).where(Cohort.name == "Autumn"))
    assert page.heading == "Autumn" and len(cohort.code) == 8

    edit = f"/cohorts/{cohort.id}/edit"
    wrong = visitor.submit(visitor.visit(edit), edit, ends_on="2026-08-31")
    assert wrong.status == 422 and "before the first one" in wrong.text
    slipped = visitor.submit(visitor.visit(edit), edit, starts_on="0026-09-01")
    assert slipped.status == 422 and "Enter a year from 2000 to 2199." in slipped.text
    visitor.submit(visitor.visit(edit), edit, name="Autumn 2026", ends_on="2027-03-01")
    visitor.submit(visitor.visit(edit), "/closing")
    changed = db.session.get(Cohort, cohort.id, populate_existing=True)
    assert (changed.name, changed.ends_on) == ("Autumn 2026", date(2027, 3, 1)) and changed.closed_at
    visitor.submit(visitor.visit(edit), "/reopening")
    assert db.session.get(Cohort, cohort.id, populate_existing=True).closed_at is None


def test_what_two_change_at_once_is_both_kept_or_shown(visitor: Visitor) -> None:
    visitor.sign_in(a_user("administrator"))
    cohort = a_cohort(name="Before")
    edit = f"/cohorts/{cohort.id}/edit"
    mine, other = visitor.visit(edit), visitor.visit(edit)
    visitor.submit(other, edit, ends_on="2027-03-01")
    visitor.submit(mine, edit, name="Mine")
    kept = db.session.get(Cohort, cohort.id, populate_existing=True)
    assert (kept.name, kept.ends_on) == ("Mine", date(2027, 3, 1))

    late = visitor.submit(other, edit, name="Theirs")
    assert late.status == 409 and "Stored meanwhile: Mine" in late.text
    assert late.form(edit)["fields"]["name"] == "Theirs"
    assert db.session.get(Cohort, cohort.id, populate_existing=True).name == "Mine"
    visitor.submit(late, edit)
    assert db.session.get(Cohort, cohort.id, populate_existing=True).name == "Theirs"


@pytest.mark.parametrize("seen", ["", "{", "[]", '{"name": "x", "ends_on": []}'])
def test_a_form_that_does_not_say_what_it_showed_undoes_nothing(visitor: Visitor, seen: str) -> None:
    visitor.sign_in(a_user("administrator"))
    cohort = a_cohort(name="Before")
    edit = f"/cohorts/{cohort.id}/edit"
    page = visitor.submit(visitor.visit(edit), edit, name="After", seen=seen)

    assert page.status == 409 and db.session.get(Cohort, cohort.id, populate_existing=True).name == "Before"


def test_two_cohorts_cannot_have_one_name(visitor: Visitor) -> None:
    visitor.sign_in(a_user("administrator"))
    a_cohort(name="Autumn")
    page = visitor.submit(visitor.visit("/cohorts/new"), "/cohorts/new", name="autumn", starts_on="2026-09-01")
    assert page.status == 409 and "with this name already" in page.text


@pytest.mark.parametrize("field", ["code", "code_open", "closed_at", "id", "created_at"])
def test_a_column_sent_with_a_cohort_is_refused(visitor: Visitor, field: str) -> None:
    visitor.sign_in(a_user("administrator"))
    cohort = a_cohort(name="Before", code="KEPT2345")
    edit = f"/cohorts/{cohort.id}/edit"
    page = visitor.submit(visitor.visit(edit), edit, name="After", **{field: "1"})

    assert page.status == 422
    assert db.session.get(Cohort, cohort.id, populate_existing=True).name == "Before"


def test_an_invited_person_makes_an_account_and_is_in_with_a_confirmed_address(app: Flask, visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor)
    invite(visitor, cohort.id, "Ben Learner", "Ben@Example.org")

    ben = Visitor(app)
    page = ben.visit(invitation_link("ben@example.org"))
    assert "ben@example.org" in page.text and page.form("/account")["fields"]["name"] == "Ben Learner"
    ben.submit(page, "/account", password="four plain words here", adult="y")

    user = db.session.scalar(select(User).where(User.email == "ben@example.org"))
    assert user.email_confirmed_at and user.role == "student"
    assert membership(cohort, "ben@example.org").part == "learner"
    assert ben.client.get("/profile").status_code == 200
    assert ben.visit(page.form("/account")["action"].removesuffix("/account")).status == 404


def test_somebody_with_an_account_signs_in_and_accepts(app: Flask, visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor)
    ben = with_password(a_user(email="ben@example.org"))
    invite(visitor, cohort.id, "Ben", ben.email)

    other = Visitor(app)
    link = invitation_link(ben.email)
    refused = other.submit(other.visit(link), "/account", password="four plain words here", adult="y")
    assert refused.status == 409 and "account with this address already" in refused.text
    sign_in = next(href for href in refused.links() if href.startswith("/sign-in?next=/invitations"))
    page = other.submit(other.visit(sign_in), "/sign-in", email=ben.email, password=PASSWORD)
    assert page.heading == cohort.name
    other.submit(page, "/invitations/")
    assert membership(cohort, ben.email).left_at is None


def test_an_invitation_is_good_for_seven_days_can_be_renewed_and_taken_back(visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor)
    members = f"/cohorts/{cohort.id}/members"
    invite(visitor, cohort.id, "Ben", "ben@example.org")
    first = invitation_link("ben@example.org")
    with time_machine.travel(NOW + timedelta(days=7, minutes=1)):
        assert "no longer good" in visitor.visit(first).heading
        visitor.submit(visitor.visit(members), "/sending")
        second = invitation_link("ben@example.org")
        assert visitor.visit(first).status == 404 and visitor.visit(second).status == 200
        visitor.submit(visitor.visit(members), "/revocation")
        assert visitor.visit(second).status == 404
    assert number_of(Invitation) == 0


def test_inviting_says_the_same_for_known_unknown_and_suspended_addresses(visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor)
    known, suspended = a_user(), a_user(suspended_at=NOW)
    emails = [known.email, suspended.email, "nobody@example.org"]
    for email in emails:
        assert "The invitation is on its way" in invite(visitor, cohort.id, "X", email).response.text
    assert set(db.session.scalars(select(Mail.to))) == {emails[0], emails[2]}


def test_joining_by_code(app: Flask, visitor: Visitor) -> None:
    cohort, ben = a_cohort(code="ABCD2345"), a_user()
    visitor.sign_in(ben)
    visitor.submit(visitor.visit("/join"), "/join", code="abcd-2345")
    assert membership(cohort, ben.email).part == "learner"

    visitor.submit(visitor.visit("/join?code=abcd2345"), "/join")
    assert number_of(Member) == 1


@pytest.mark.parametrize(
    "given", [{"code_open": False}, {"closed_at": NOW}, {"ends_on": date(2026, 11, 1)}, {"code": "OTHER234"}]
)
def test_closed_and_unknown_codes_are_refused_alike(visitor: Visitor, given: dict) -> None:
    a_cohort(**{"code": "ABCD2345", **given})
    visitor.sign_in(a_user())
    page = visitor.submit(visitor.visit("/join"), "/join", code="ABCD2345")
    assert page.status == 422 and "No cohort can be joined" in page.text and number_of(Member) == 0


def test_guessing_codes_is_slowed(visitor: Visitor) -> None:
    a_cohort(code="ABCD2345")
    visitor.sign_in(a_user())
    statuses = [visitor.submit(visitor.visit("/join"), "/join", code=f"GUESS{n:03}").status for n in range(11)]
    assert statuses == [422] * 10 + [429]
    assert visitor.submit(visitor.visit("/join"), "/join", code="ABCD2345").status == 429


def test_the_code_can_be_changed_and_closed(visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor, code="ABCD2345")
    members = f"/cohorts/{cohort.id}/members"
    visitor.post(f"/cohorts/{cohort.id}/code", token_from=members, deed="close")
    assert not db.session.get(Cohort, cohort.id, populate_existing=True).code_open
    visitor.post(f"/cohorts/{cohort.id}/code", token_from=members, deed="change")
    changed = db.session.get(Cohort, cohort.id, populate_existing=True)
    assert changed.code != "ABCD2345" and changed.code_open
    assert visitor.post(f"/cohorts/{cohort.id}/code", token_from=members, deed="explode").status == 422


def test_removing_a_learner_keeps_the_membership_and_they_can_come_back(visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor)
    ben = a_user()
    db.session.add(Member(cohort_id=cohort.id, user_id=ben.id, part="learner", joined_at=NOW))
    members = f"/cohorts/{cohort.id}/members"
    visitor.submit(visitor.visit(members), f"/members/{ben.id}/removal")
    assert membership(cohort, ben.email).left_at and ben.name not in visitor.visit(members).text

    visitor.sign_in(ben)
    visitor.submit(visitor.visit("/join"), "/join", code=cohort.code)
    assert membership(cohort, ben.email).left_at is None and number_of(Member) == 2


def test_administrators_add_staff_but_only_people_who_teach(visitor: Visitor) -> None:
    visitor.sign_in(a_user("administrator"))
    cohort, teacher, student = a_cohort(), a_user("instructor"), a_user()
    members = f"/cohorts/{cohort.id}/members"
    visitor.submit(visitor.visit(members), "/members", email=teacher.email, part="staff")
    assert membership(cohort, teacher.email).part == "staff"

    for email, part in ((student.email, "staff"), ("nobody@example.org", "learner")):
        assert visitor.post(members, token_from=members, email=email, part=part).status == 422
    assert membership(cohort, student.email) is None


def test_instructors_cannot_remove_or_add_staff(visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor)
    colleague = a_user("instructor")
    db.session.add(Member(cohort_id=cohort.id, user_id=colleague.id, part="staff", joined_at=NOW))
    members = f"/cohorts/{cohort.id}/members"
    db.session.commit()

    assert visitor.post(f"{members}/{colleague.id}/removal", token_from=members).status == 403
    assert visitor.post(members, token_from=members, email=a_user("instructor").email, part="staff").status == 403
    assert membership(cohort, colleague.email).left_at is None


LIST = (
    "name,email,cohort\nBen,ben@example.org,\nCat,cat@example.org,Spring\nDan,dan@example.org,\nEve,eve@example.org,\n"
)


def an_import(visitor: Visitor) -> tuple[Cohort, Cohort]:
    """A list of four: one new, one for another cohort, one who is in already, one with an invitation."""
    ann, autumn = teaching(visitor, name="Autumn")
    spring = a_cohort(name="Spring", staff=(ann,))
    dan = a_user("instructor", name="Daniel Own Name", email="dan@example.org")
    db.session.add(Member(cohort_id=autumn.id, user_id=dan.id, part="staff", joined_at=NOW))
    invite(visitor, autumn.id, "Eve", "eve@example.org")
    return autumn, spring


def test_checking_a_list_shows_what_would_happen_and_writes_nothing(visitor: Visitor) -> None:
    autumn, _spring = an_import(visitor)
    before = number_of(Invitation), number_of(Mail), number_of(Member)
    page = visitor.visit(f"/cohorts/{autumn.id}/import")
    checked = visitor.submit(page, "/import", text=LIST)

    rows = [
        " ".join(" ".join(td.text_content().split()) for td in tr.xpath("td"))
        for tr in checked.tree.xpath("//table/tbody/tr")
    ]
    assert rows == [
        "2 Ben ben@example.org Autumn Is invited", "3 Cat cat@example.org Spring Is invited",
        "4 Dan dan@example.org Autumn Is in already", "5 Eve eve@example.org Autumn Has an invitation already",
    ]  # fmt: skip
    assert (number_of(Invitation), number_of(Mail), number_of(Member)) == before


def test_a_workbook_is_told_from_a_list(visitor: Visitor) -> None:
    autumn, _spring = an_import(visitor)
    token = visitor.token(f"/cohorts/{autumn.id}/import")
    workbook = (io.BytesIO(b"PK\x03\x04" + bytes(range(256))), "people.xlsx")

    answer = visitor.client.post(f"/cohorts/{autumn.id}/import", data={"csrf_token": token, "file": workbook})

    assert answer.status_code == 422
    assert "This file is not text. Save the sheet as CSV" in answer.text


def test_importing_does_exactly_what_was_shown_and_a_second_time_nothing(visitor: Visitor) -> None:
    autumn, spring = an_import(visitor)
    page = visitor.visit(f"/cohorts/{autumn.id}/import")
    checked = visitor.submit(page, "/import", text=LIST)
    done = visitor.submit(checked, "/import/application")

    assert "2 invitations are on their way" in done.response.text
    assert {i.email for i in queries.waiting_invitations(autumn.id)} == {"ben@example.org", "eve@example.org"}
    assert {i.email for i in queries.waiting_invitations(spring.id)} == {"cat@example.org"}
    dan = db.session.scalar(select(User).where(User.email == "dan@example.org"))
    assert (dan.role, dan.name, membership(autumn, dan.email).part) == ("instructor", "Daniel Own Name", "staff")

    mails = number_of(Mail)
    visitor.submit(
        visitor.submit(visitor.visit(f"/cohorts/{autumn.id}/import"), "/import", text=LIST), "/import/application"
    )
    assert number_of(Mail) == mails


def test_a_list_with_errors_is_kept_for_correction_and_nothing_is_written(visitor: Visitor) -> None:
    autumn, _spring = an_import(visitor)
    before = number_of(Invitation), number_of(Mail)
    wrong = LIST + "Fay,fay at example,\nGus,gus@example.org,Winter\n"
    page = visitor.submit(visitor.visit(f"/cohorts/{autumn.id}/import"), "/import", text=wrong)

    assert page.status == 422
    assert (
        "Row 6: “fay at example” is not an e-mail address" in page.text
        and "Row 7: you have no cohort named “Winter”" in page.text
    )
    assert "fay at example" in page.form("/import")["fields"]["text"]
    forced = visitor.post(
        f"/cohorts/{autumn.id}/import/application", token_from=f"/cohorts/{autumn.id}/import", text=wrong
    )
    assert forced.status == 422 and (number_of(Invitation), number_of(Mail)) == before


def test_a_list_can_come_as_a_file_written_by_excel(visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor)
    path = f"/cohorts/{cohort.id}/import"
    file = (io.BytesIO("name;email\r\nJürgen Groß;j@example.org\r\n".encode("cp1252")), "people.csv")
    answer = visitor.client.post(
        path, data={"csrf_token": visitor.token(path), "file": file, "text": ""}, content_type="multipart/form-data"
    )
    assert answer.status_code == 200 and "Jürgen Groß" in answer.text


def test_another_instructors_cohort_cannot_be_named_in_a_list(visitor: Visitor) -> None:
    _ann, cohort = teaching(visitor)
    a_cohort(name="Theirs", staff=(a_user("instructor"),))
    page = visitor.submit(
        visitor.visit(f"/cohorts/{cohort.id}/import"), "/import", text="name,email,cohort\nX,x@example.org,Theirs\n"
    )
    assert page.status == 422 and "no cohort named “Theirs”" in page.text


CLOSED_TO_OTHERS = [
    ("GET", "members", 404, 403), ("GET", "edit", 403, 403), ("GET", "import", 404, 403), ("POST", "members", 403, 403),
    ("POST", "edit", 403, 403), ("POST", "closing", 403, 403), ("POST", "reopening", 403, 403),
    ("POST", "invitations", 404, 403),
    ("POST", "code", 404, 403), ("POST", "import", 404, 403), ("POST", "import/application", 404, 403),
    ("POST", "members/{member}/removal", 404, 403), ("POST", "invitations/{invitation}/sending", 404, 403),
    ("POST", "invitations/{invitation}/revocation", 404, 403),
]  # fmt: skip


@pytest.mark.parametrize(("method", "part", "instructor", "student"), CLOSED_TO_OTHERS)
def test_what_belongs_to_a_cohort_is_closed_to_others(
    app: Flask, visitor: Visitor, method: str, part: str, instructor: int, student: int
) -> None:
    ben = a_user()
    cohort = a_cohort(staff=(a_user("instructor"),), learners=(ben,))
    invitation = Invitation(
        cohort_id=cohort.id,
        email="x@example.org",
        token_hash="0" * 64,
        invited_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
    db.session.add(invitation)
    db.session.flush()
    path = f"/cohorts/{cohort.id}/{part.format(member=ben.id, invitation=invitation.id)}"
    fields = {"name": "X", "email": "x@example.org", "deed": "change", "text": LIST} if method == "POST" else {}

    for role, expected in (("instructor", instructor), ("student", student)):
        somebody = Visitor(app).sign_in(a_user(role))
        with_token = {"csrf_token": somebody.token("/profile")}
        wanted = {
            "code": ("deed",),
            "invitations": ("name", "email"),
            "import": ("text",),
            "import/application": ("text",),
        }.get(part, ())
        data = {**with_token, **{name: fields[name] for name in wanted if name in fields}}
        answer = somebody.client.open(path, method=method, data=data if method == "POST" else None)
        assert answer.status_code == expected, (role, path)
    assert number_of(Mail) == 0 and membership(cohort, ben.email).left_at is None and number_of(Invitation) == 1


def test_an_invitation_of_another_cohort_is_not_found_through_ones_own(visitor: Visitor) -> None:
    _ann, mine = teaching(visitor)
    theirs = a_cohort()
    invitation = Invitation(
        cohort_id=theirs.id, email="x@example.org", token_hash="0" * 64, invited_at=NOW, expires_at=NOW
    )
    db.session.add(invitation)
    db.session.commit()
    members = f"/cohorts/{mine.id}/members"
    assert visitor.post(f"/cohorts/{mine.id}/invitations/{invitation.id}/revocation", token_from=members).status == 404
    assert number_of(Invitation) == 1


@pytest.mark.parametrize(("path", "most"), [("/cohorts", 3), ("/cohorts/{id}/members", 5)])
def test_pages_of_large_cohorts_need_few_statements(app: Flask, visitor: Visitor, path: str, most: int) -> None:
    ann = a_user("instructor")
    cohort = a_cohort(staff=(ann,), learners=tuple(a_user() for _ in range(60)))
    visitor.sign_in(ann)
    with counted(app.extensions["keystone-engine"]) as statements:
        assert visitor.visit(path.format(id=cohort.id)).status == 200
    assert len(statements) <= most, statements


def test_rl_03_a_list_is_imported_whole_or_not_at_all(visitor: Visitor, database: Engine) -> None:
    autumn, _spring = an_import(visitor)
    checked = visitor.submit(visitor.visit(f"/cohorts/{autumn.id}/import"), "/import", text=LIST)
    form = checked.form("/import/application")

    at_every_statement(database, lambda: visitor.client.post(form["action"], data=form["fields"]).status_code)

    assert len(queries.waiting_invitations(autumn.id)) == 2
