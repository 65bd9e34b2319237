"""The pages of those who assess: the sheet, signing it, one assessor in one go, appointing, deciding, standing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue, Checklist
from app.evidence import queries as ledger
from app.practicals import queries
from app.practicals.models import Assessment, Mark
from app.practicals.rules.results import State
from tests.factories import NOW, PASSWORD, with_password
from tests.faults import at_every_statement
from tests.practicals.conftest import TODAY, People, appointed, assessed, give, sheet_of, values
from tests.visitor import Page, Visitor

pytestmark = pytest.mark.usefixtures("stopped")


def typed(person: User, **points: object) -> dict[str, str]:
    """A complete sheet as a browser sends it."""
    return {field.replace(":", "-"): str(value) for field, value in values(person, **points).items()}


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def quick(people: People) -> str:
    return f"/practicals/sign-off/{people.candidate.id}/j-practical"


# One assessor in one go


def test_a_practical_is_marked_step_by_step(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor, proved=NOW)
    page = visitor.visit(quick(people))
    assert "Asks for consent" in page.text and "critical" in page.text and rows(Assessment) == 0

    failed = visitor.submit(page, "/sign-off/", **typed(people.instructor, ask="1,5"), do="sign")
    passed = visitor.submit(visitor.visit(quick(people)), "/sign-off/", **typed(people.instructor, find=0), do="sign")

    assert "Not passed: 95 per cent" in whole(failed) and "1 critical step was" in whole(failed)
    assert "Signed off with 80 per cent" in whole(passed)
    assert [entry.kind for entry in ledger.entries_of(people.candidate.id)] == ["sign-off"]


def whole(page: Page) -> str:
    return " ".join(page.tree.text_content().split())


@pytest.mark.parametrize("points", ["many", "-1", "2.1", "nan", "inf", "1e9"])
def test_points_that_cannot_be_are_refused_and_the_rest_stays_typed(
    people: People, visitor: Visitor, points: str
) -> None:
    visitor.sign_in(people.instructor, proved=NOW)
    page = visitor.visit(quick(people))

    refused = visitor.submit(page, "/sign-off/", **typed(people.instructor, ask=points, find="1.5"), do="sign")

    assert refused.status == 422 and "Give points from 0 to 2" in refused.text
    fields = refused.form("/sign-off/")["fields"]
    assert fields["step-find"] == "1.5" and fields["step-ask"] == points and fields["name"] == people.instructor.name
    assert ledger.entries_of(people.candidate.id) == [] and rows(Assessment) == 0


def test_sending_twice_makes_one_assessment(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor, proved=NOW)
    page = visitor.visit(quick(people))

    for _ in range(2):
        assert visitor.submit(page, "/sign-off/", **typed(people.instructor), do="sign").status == 200
    assert rows(Assessment) == 1 and len(ledger.entries_of(people.candidate.id)) == 1


def test_what_is_missing_is_named_and_nothing_is_stored(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor, proved=NOW)
    page = visitor.visit(quick(people))
    lacking = {**typed(people.instructor), "step-ask": "", "overall": "", "name": "Me"}

    refused = visitor.submit(page, "/sign-off/", **lacking, do="sign")

    assert refused.status == 422 and "3 things are missing" in refused.text
    assert "Give points." in refused.text and "Choose one." in refused.text and "Type your name." in refused.text
    assert rows(Assessment) == 0


def test_beginning_first_leads_to_the_sheet_that_works_without_network(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor)
    begun = visitor.submit(visitor.visit(quick(people)), "/sign-off/", **{"step-ask": "2"}, do="save")

    assert begun.status == 200 and begun.tree.xpath("//*[@data-sheet]")
    assert begun.form("/sheet")["fields"]["step-ask"] == "2"
    assert visitor.visit(quick(people)).tree.xpath("//*[@data-sheet]"), "one that is under way goes on"


def test_ce_07_the_password_is_asked_for_again(people: People, visitor: Visitor) -> None:
    with_password(people.instructor)
    visitor.sign_in(people.instructor)
    page = visitor.visit(quick(people))

    without = visitor.submit(page, "/sign-off/", **typed(people.instructor), do="sign")
    wrong = visitor.submit(page, "/sign-off/", **typed(people.instructor), do="sign", password="not this one")
    assert without.status == 403 and "give your password" in without.text
    assert wrong.status == 422 and "not the right password" in wrong.text and rows(Assessment) == 0

    right = visitor.submit(page, "/sign-off/", **typed(people.instructor), do="sign", password=PASSWORD)
    assert "Signed off with 100 per cent" in whole(right)


def test_nobody_signs_off_themself_or_people_they_do_not_teach(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.stranger, proved=NOW)
    assert visitor.visit(quick(people)).status == 404
    assert visitor.post(quick(people), **typed(people.stranger), do="sign", key="k" * 12).status == 404

    visitor.sign_in(people.instructor, proved=NOW)
    own = f"/practicals/sign-off/{people.instructor.id}/j-practical"
    assert "Nobody signs off their own practical" in visitor.visit(own).text
    mine = visitor.submit(visitor.visit(own), "/sign-off/", **typed(people.instructor), do="sign")
    assert mine.status == 403 and rows(Assessment) == 0
    assert visitor.visit(f"/practicals/sign-off/{people.candidate.id}/none").status == 404


@pytest.mark.parametrize("extra", [{"passed": "yes"}, {"percent": "100"}, {"assessor_id": "1"}])
def test_az_05_fields_that_do_not_belong_are_refused(people: People, visitor: Visitor, extra: dict[str, str]) -> None:
    visitor.sign_in(people.instructor, proved=NOW)
    page = visitor.visit(quick(people))

    assert visitor.submit(page, "/sign-off/", **typed(people.instructor), **extra, do="sign").status == 422
    assert rows(Assessment) == 0


# The sheet of an appointed assessor


def test_a_sheet_is_saved_and_signed_without_scripts(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    visitor.sign_in(people.one, proved=NOW)
    address = f"/practicals/{made.id}/sheet"

    saved = visitor.submit(visitor.visit(address), "/sheet", **{"step-ask": "2", "note-ask": "Twice."}, do="save")
    assert "Saved. Nothing is signed yet." in whole(saved)
    again = saved.form("/sheet")["fields"]
    assert again["step-ask"] == "2" and again["note-ask"].strip() == "Twice."
    early = visitor.submit(visitor.visit(address), "/sheet", do="sign")
    assert early.status == 422 and "are missing" in early.text and "Saved. " not in early.text
    signed = visitor.submit(visitor.visit(address), "/sheet", **typed(people.one), do="sign")

    assert "Signed and sent." in whole(signed) and "Your sheet is signed" in signed.text
    assert visitor.visit(address).heading == "Ana Ferreira" and "Your sheet is signed" in visitor.visit(address).text


def test_a_stale_form_does_not_overwrite_another_device(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    visitor.sign_in(people.one)
    address = f"/practicals/{made.id}/sheet"
    old = visitor.visit(address)
    visitor.submit(visitor.visit(address), "/sheet", **{"step-ask": "2"}, do="save")

    late = visitor.submit(old, "/sheet", **{"step-ask": "0", "step-find": "1"}, do="save")

    assert late.status == 409 and "Another device of yours was newer for this: Step 1." in late.text
    fields = sheet_of(db.session.get_one(Assessment, made.id, populate_existing=True), people.one).fields
    assert fields["step:ask"][0] == 2 and fields["step:find"][0] == 1, "what nobody else changed is kept"


def marks(id: str = "m" * 16, **given: object) -> dict[str, object]:
    mark = {"id": id, "field": "step:ask", "value": "2", "sequence": 1, **given}
    return {"device": "d" * 16, "marks": [mark]}


def test_marks_come_as_json_once_however_often_they_are_sent(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    visitor.sign_in(people.one)
    address = f"/practicals/{made.id}/marks"

    replies = [visitor.post_json(address, marks(given_at="2026-11-23T13:00:00+01:00")).get_json() for _ in range(3)]

    assert {reply["marks"][0]["standing"] for reply in replies} == {"accepted"} and rows(Mark) == 1
    assert replies[0]["fields"] == {"step:ask": [2, 1]} and replies[0]["saved_text"].startswith("Saved ")
    refused = visitor.post_json(address, marks("n" * 16, value="7")).get_json()
    assert refused["marks"] == [
        {"id": "n" * 16, "field": "step:ask", "standing": "refused", "detail": "Give points from 0 to 2."}
    ]
    stale = visitor.post_json(address, marks("o" * 16, value="0")).get_json()
    assert stale["marks"][0]["standing"] == "stale" and stale["fields"]["step:ask"] == [2, 1]
    assert "Step 1" in stale["stale_text"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"device": "d" * 16},
        {"device": "d" * 16, "marks": "all"},
        {"device": 7, "marks": []},
        {"device": "d" * 16, "marks": [7]},
        {"device": "d" * 16, "marks": [], "passed": True},
        marks(passed=True),
        marks(sequence=0),
        marks(sequence="1"),
        marks(sequence=True),
        marks(sequence=2**40),
        marks(id="short"),
        marks(field=["step:ask"]),
    ],
)
def test_what_is_no_list_of_marks_is_refused(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue, body: object
) -> None:
    made = appointed(people, double, catalogue)
    visitor.sign_in(people.one)

    answer = visitor.post_json(f"/practicals/{made.id}/marks", body)

    assert answer.status_code == 422 and answer.get_json()["reason"] == "mark-shape" and rows(Mark) == 0


# Appointing


def test_assessors_are_appointed_by_page(people: People, visitor: Visitor, app: Flask) -> None:
    visitor.sign_in(people.instructor)
    address = f"/practicals/new/{people.candidate.id}/j-double"
    page = visitor.visit(address)
    assert "2 assessors judge" in page.text and "Stan Stranger" in page.text and "First certificate" in page.text
    names = [option.text for option in page.tree.xpath("//select[@id='assessor-1']/option")]
    assert names == ["Choose", "Helen Marsh", "Matteo Conti", "Thea Third"]
    chosen = {"assessor-1": str(people.one.id), "place": "Porto"}

    refused = visitor.submit(page, "/new/", **chosen)
    same = visitor.submit(page, "/new/", **chosen, **{"assessor-2": str(people.one.id)})
    made = visitor.submit(page, "/new/", **chosen, **{"assessor-2": str(people.two.id)})

    assert refused.status == 422 and refused.form("/new/")["fields"]["assessor-1"] == str(people.one.id)
    assert same.status == 422 and "Nobody assesses twice" in same.text
    assert made.heading == "Ana Ferreira" and "Helen Marsh" in made.text and "Not signed yet" in made.text
    assert visitor.visit(address).heading == "Ana Ferreira", "one that is under way is shown instead"
    assert "Not begun" in Visitor(app).sign_in(people.one).visit("/practicals/").text


def test_cancelling_and_replacing_by_page(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    visitor.sign_in(people.instructor)
    page = visitor.visit(f"/practicals/{made.id}")

    replaced = visitor.submit(page, "/replacement", relieved=str(people.two.id), person=str(people.third.id))
    assert "Thea Third" in replaced.text and "Matteo Conti" not in replaced.text
    short = visitor.submit(replaced, "/cancellation", because="ill")
    assert short.status == 422 and short.form("/cancellation")["fields"]["because"].strip() == "ill"
    gone = visitor.submit(replaced, "/cancellation", because="The candidate was ill that day.")
    assert "Cancelled" in gone.text and "The candidate was ill that day." in gone.text


def test_home_says_what_waits(people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    visitor.sign_in(people.one)

    assert "1 practical waits for you" in visitor.visit("/home").text
    assessed(made, people.one, catalogue)
    assert "waits for you" not in visitor.visit("/home").text


# Deciding


def test_a_moderator_decides_by_page(people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)
    assessed(made, people.two, catalogue, ask=1.0)
    visitor.sign_in(people.administrator, proved=NOW)
    assert "Decide" in visitor.visit("/practicals/").text
    page = visitor.visit(f"/practicals/{made.id}/moderation")
    assert "One passes what another fails: 90 and 100 per cent." in page.text
    assert "Asks for consent" in page.text and "Helen Marsh" in page.text and "Matteo Conti" in page.text

    empty = visitor.submit(page, "/moderation", **{"step-ask": "", "because": "Both were asked again."})
    short = visitor.submit(page, "/moderation", **{"step-ask": "2", "because": "So."})
    wrong = visitor.submit(page, "/moderation", **{"step-ask": "3", "because": "Both were asked again."})
    done = visitor.submit(page, "/moderation", **{"step-ask": "2", "because": "Both were asked again."})

    assert empty.status == 422 and "points that stand" in empty.text
    assert short.status == 422 and short.form("/moderation")["fields"]["step-ask"] == "2"
    assert wrong.status == 422 and "from 0 to 2" in wrong.text
    assert "Passed" in done.text and "Both were asked again." in done.text and "Ingrid Solberg" in done.text
    assert len(ledger.entries_of(people.candidate.id)) == 2
    assert visitor.submit(page, "/moderation", **{"step-ask": "1", "because": "Changed my mind."}).status == 409


# Assessors and agreement


def test_levels_and_suspensions_by_page(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.administrator)
    listed = visitor.visit("/practicals/assessors")
    assert "Helen Marsh" in listed.text and "First certificate" in listed.text and "No level" in listed.text
    page = visitor.visit(f"/practicals/assessors/{people.stranger.id}")

    short = visitor.submit(page, "/grants", level="first", because="So.")
    granted = visitor.submit(page, "/grants", level="first", because="Taught here since the beginning.")
    assert short.status == 422 and short.form("/grants")["fields"]["because"].strip() == "So."
    assert "Levels today: First certificate" in granted.text and "Taught here since the beginning." in granted.text
    backwards = visitor.submit(
        granted, "/suspensions", since="2026-11-23", until="2026-11-01", because="Under review now."
    )
    assert backwards.status == 422 and "before its first" in backwards.text
    suspended = visitor.submit(granted, "/suspensions", since="2026-11-23", until="", because="Under review now.")
    assert "In force" in suspended.text and "Suspended" in visitor.visit("/practicals/assessors").text
    hasty = visitor.submit(suspended, "/end", because="Done.")
    (kept,) = (one for one in hasty.tree.xpath("//textarea") if (one.text or "").strip() == "Done.")
    assert hasty.status == 422 and hasty.tree.xpath(f"//a[@href='#{kept.get('id')}']")
    lifted = visitor.submit(suspended, "/end", because="The review is done.")
    assert "Taken back" in lifted.text or "Reinstated" in lifted.text


def test_ids_of_another_person_are_not_found(people: People, visitor: Visitor) -> None:
    from app.practicals.people import grants_of

    (grant,) = grants_of([people.one.id])
    visitor.sign_in(people.administrator)
    why = {"because": "Because I can try it."}

    assert visitor.post(f"/practicals/assessors/{people.two.id}/grants/{grant.id}/end", **why).status == 404
    assert visitor.post(f"/practicals/assessors/{people.one.id}/suspensions/999/end", **why).status == 404
    assert visitor.visit(f"/practicals/assessors/{people.candidate.id}").status == 404
    assert visitor.visit("/practicals/assessors/99999").status == 404


def test_agreement_is_shown_of_oneself_and_to_administrators_of_all(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue, app: Flask
) -> None:
    assert "Nothing to judge yet" in visitor.sign_in(people.administrator).visit("/practicals/agreement").text
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)
    assessed(made, people.two, catalogue, find=1.0)

    all_of_them = visitor.visit("/practicals/agreement").text
    mine = Visitor(app).sign_in(people.one).visit("/practicals/agreement").text

    assert "Too few to judge" in all_of_them and "Helen Marsh" in all_of_them and "Matteo Conti" in all_of_them
    assert "Helen Marsh" in mine and "Matteo Conti" not in mine
    table = visitor.table("/practicals/strictness.csv")
    assert [row[:2] for row in table[1:]] == [["Helen Marsh", "1"], ["Matteo Conti", "1"]]
    assert [row[0] for row in Visitor(app).sign_in(people.two).table("/practicals/strictness.csv")[1:]] == [
        "Matteo Conti"
    ]
    assert Visitor(app).sign_in(people.stranger).table("/practicals/strictness.csv")[1:] == []


def test_what_waits_is_a_table_too(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue, app: Flask
) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one, find=1.0)
    assessed(made, people.two, catalogue)

    organised = visitor.sign_in(people.instructor).table("/practicals/to-assess.csv")
    mine = Visitor(app).sign_in(people.one).table("/practicals/to-assess.csv")

    about = ["Ana Ferreira", double.title, TODAY.isoformat(), "Porto"]
    assert organised[1:] == [["Under way", *about, "Open", "Matteo Conti", "Helen Marsh"]]
    assert mine[1:] == [["To assess", *about, "Begun", "", ""]]


def test_the_table_holds_everything_done_and_the_page_the_newest(
    people: People, visitor: Visitor, single: Checklist, catalogue: Catalogue
) -> None:
    for _ in range(21):
        made = appointed(people, single, catalogue, assessors=[people.one])
        assessed(made, people.one, catalogue)

    table = visitor.sign_in(people.one).table("/practicals/to-assess.csv")

    assert [(row[0], row[5]) for row in table[1:]] == [("Done", "Passed")] * 21
    assert visitor.visit("/practicals/").text.count("Ana Ferreira") == 20


# The candidate


def test_the_candidate_reads_the_checklist_before_and_what_to_practise_after(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    visitor.sign_in(people.candidate)
    mine = visitor.visit("/my-practicals")
    assert "Joints: before two" in mine.text and "Open" in mine.text
    before = visitor.visit(f"/my-practicals/{made.id}")
    assert before.heading == "Joints: before two" and "Assessors hold: First certificate" in before.text

    assessed(made, people.one, catalogue, tell=1.0, **{"note:tell": "Say it in plain words."})
    assert visitor.visit(f"/my-practicals/{made.id}").text == before.text
    assessed(made, people.two, catalogue, tell=1.0)
    after = visitor.visit(f"/my-practicals/{made.id}")

    assert "Not passed this time" in after.text and "What to practise" in after.text
    assert "Say it in plain words." in after.text and "1 of 6 points" in after.text
    assert queries.state_of(db.session.get_one(Assessment, made.id)) is State.FAILED


def test_students_are_refused_every_page_of_those_who_assess(
    people: People, visitor: Visitor, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    give(made, people.one)
    visitor.sign_in(people.candidate)

    for address in ("", "agreement", "assessors", f"{made.id}", f"{made.id}/sheet", f"{made.id}/moderation"):
        assert visitor.visit(f"/practicals/{address}").status == 403, address
    assert visitor.post_json(f"/practicals/{made.id}/marks", marks()).status_code == 403


def test_rl_03_a_practical_is_signed_whole_or_not_at_all(people: People, visitor: Visitor, database: Engine) -> None:
    visitor.sign_in(people.instructor, proved=NOW)
    form = visitor.visit(quick(people)).form("/sign-off/")
    data = {**form["fields"], **typed(people.instructor), "do": "sign"}

    at_every_statement(database, lambda: visitor.client.post(form["action"], data=data).status_code)

    assert [entry.kind for entry in ledger.entries_of(people.candidate.id)] == ["sign-off"]
