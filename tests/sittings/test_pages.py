"""Pages of sittings: applying, the office, examiners, results, and what stays closed to others."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine

from app.content.model import Catalogue
from app.sittings import actions, marking, queries
from tests.faults import at_every_statement
from tests.sittings.conftest import (
    AFTER,
    BEFORE,
    IN_TIME,
    LATER,
    ON_THE_DAY,
    PARTS,
    People,
    a_sitting,
    applied,
    frozen,
    values,
)
from tests.sittings.test_actions import mark
from tests.visitor import Page, Visitor

PDF = b"%PDF-1.7 a licence"


def on(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=True)


def test_a_member_sees_what_is_missing_applies_with_a_document_and_withdraws(visitor: Visitor, people: People) -> None:
    sitting = a_sitting(people, documents=["licence"])
    with on(IN_TIME):
        visitor.sign_in(people.cy)
        page = visitor.visit(f"/examinations/{sitting.id}")
        assert "Seminar hours: 6 of 10" in page.text and "Applications open" in page.text

        page = visitor.submit(page, "/application", note="I come by train.", agreed="y")
        assert page.status == 422 and "Enclose this document: licence" in page.text
        assert "I come by train." in page.tree.xpath("//textarea/text()")[0]
        page = visitor.submit(page, "/application", agreed="y", **{"document-0": (io.BytesIO(PDF), "mine.pdf")})
        assert "You have applied" in page.tree.text_content() and "Your application" in page.text
        assert "Seminar hours: 6 of 10" in page.text, "what is missing still counts until the last day"
        assert visitor.client.get(f"/examinations/{sitting.id}/documents/0").data == PDF

        page = visitor.submit(page, "/withdrawal")
        assert "Apply" in page.text and not queries.applications_of(sitting.id)


def test_the_page_of_a_path_leads_to_seminars_and_to_the_sitting_that_is_open(visitor: Visitor, people: People) -> None:
    with on(IN_TIME):
        visitor.sign_in(people.cy)
        before = visitor.visit("/path/examined")
        sitting = a_sitting(people, closes_on=date(2026, 4, 20))
        offered = visitor.visit("/path/examined")
        applied(sitting, people.cy)
        asked = visitor.visit("/path/examined")

    assert "Apply by 15 May 2026" in before.text and {"/seminars", "/examinations"} <= set(links_in_main(before))
    assert "apply by 20 Apr 2026" in offered.text and "15 May" not in offered.text
    assert links_in_main(offered).count(f"/examinations/{sitting.id}") == 2, "for each part examined there"
    assert "/examinations" not in links_in_main(offered) and "You have applied" in asked.text


def test_the_page_of_a_path_names_no_sitting_that_takes_no_applications(visitor: Visitor, people: People) -> None:
    actions.make(values(), PARTS, by=people.office, now=BEFORE)
    actions.cancel(a_sitting(people), because="No room.", by=people.office, now=BEFORE)
    a_sitting(people, closes_on=date(2026, 3, 20))
    with on(IN_TIME):
        page = visitor.sign_in(people.cy).visit("/path/examined")

    assert "Applications are open" not in page.text and "Apply by 15 May 2026" in page.text


def links_in_main(page: Page) -> list[str]:
    return [str(link) for link in page.tree.xpath("//main//ol//a/@href")]


def test_withdrawing_again_from_a_second_tab_says_that_it_is_done(visitor: Visitor, people: People) -> None:
    sitting = a_sitting(people)
    applied(sitting, people.ann)
    with on(IN_TIME):
        stale = visitor.sign_in(people.ann).visit(f"/examinations/{sitting.id}")
        visitor.submit(stale, "/withdrawal")

        again = visitor.submit(stale, "/withdrawal")

    assert again.status == 200 and "was taken back already" in again.response.text


def test_after_the_last_day_nobody_is_told_to_meet_what_is_missing(visitor: Visitor, people: People) -> None:
    sitting = a_sitting(people)

    with on(AFTER):
        page = visitor.sign_in(people.cy).visit(f"/examinations/{sitting.id}")

    assert "Still missing" not in page.text and "The last day for applications has passed" in page.text


def test_what_ends_before_the_examination_is_not_called_missing_today(visitor: Visitor, people: People) -> None:
    sitting = a_sitting(people, held_on=date(2028, 4, 10))
    with on(IN_TIME):
        mine = visitor.sign_in(people.ann).visit(f"/examinations/{sitting.id}")
        visitor.sign_in(people.office)
        forecast = visitor.visit(f"/sittings/{sitting.id}/forecast")
        table = visitor.table(f"/sittings/{sitting.id}/forecast.csv")

    assert "Licence: valid until 31 Dec 2027, needed on 10 Apr 2028" in mine.text
    assert "missing today" not in mine.text and "ends before the examination" in mine.text
    assert "ends 31 Dec 2027" in forecast.text
    assert [row for row in table if row[0] == "Ann Ready"] == [
        ["Ann Ready", "Ready today, not on the day", "no", "", "Licence 2027-12-31"]
    ]  # fmt: skip


def test_an_application_that_was_refused_is_not_shown_as_made(visitor: Visitor, people: People) -> None:
    sitting = a_sitting(people, documents=["licence"])
    with on(IN_TIME):
        visitor.sign_in(people.cy)
        page = visitor.visit(f"/examinations/{sitting.id}")

        no_picture = (io.BytesIO(b"a note about a licence"), "mine.txt")
        page = visitor.submit(page, "/application", note="By train.", agreed="y", **{"document-0": no_picture})

    assert page.status == 422 and "neither a PDF nor" in page.text
    assert "Your application" not in page.text
    assert page.tree.xpath("//textarea/text()")[0].strip() == "By train."


def test_the_office_makes_publishes_appoints_and_freezes(visitor: Visitor, people: People) -> None:
    with on(IN_TIME):
        visitor.sign_in(people.office)
        page = visitor.visit("/sittings/new")
        given = {
            "path_id": "examined", "title": "Autumn", "place": "Porto", "time_zone": "Europe/Lisbon",
            "opens_on": "2026-03-01", "closes_on": "2026-05-15", "held_on": "2026-09-26",
        }  # fmt: skip
        wrong = visitor.submit(page, "/sittings/new", **given, parts="written, 75")
        assert wrong.status == 422 and "Line 1 cannot be read" in wrong.text
        page = visitor.submit(wrong, "/sittings/new", parts="e-written | Written | 75\ne-practical | Practical | 75")
        assert page.heading == "Autumn" and "Only you see this yet" in page.text
        page = visitor.submit(page, "/publication")
        page = visitor.submit(page, "/examiners", user=str(people.eve.id))
        assert "Eve Examiner" in page.text
        sitting = queries.overviews(IN_TIME, drafts=True)[0].sitting
        applied(sitting, people.ann)
    with on(AFTER):
        page = visitor.submit(visitor.sign_in(people.office).visit(f"/sittings/{sitting.id}"), "/freezing")
        assert "Admitted" in page.text
        assert "Ann Ready" in visitor.client.get(f"/sittings/{sitting.id}/candidates.csv").get_data(as_text=True)
        assert "Ann Ready" in visitor.visit(f"/sittings/{sitting.id}/pack").text


def test_two_tabs_of_a_sitting_undo_nothing(visitor: Visitor, people: People) -> None:
    sitting = a_sitting(people, documents=["licence"])
    with on(IN_TIME):
        edit = f"/sittings/{sitting.id}/edit"
        mine, other = visitor.sign_in(people.office).visit(edit), visitor.visit(edit)
        visitor.submit(other, edit, title="Another title", parts="e-written | In writing | 80")
        visitor.submit(mine, edit, place="Vienna", documents="licence, diploma", text="Two\r\nlines")
        now = visitor.visit(edit)
        fields = now.form(edit)["fields"]
        assert (fields["title"], fields["place"], fields["parts"].strip()) == (
            "Another title",
            "Vienna",
            "e-written | In writing | 80",
        )

        late = visitor.submit(mine, edit, place="Porto", time_zone="Europe/Lisbon")
        assert late.status == 409 and "Stored meanwhile: Vienna" in late.text
        assert visitor.submit(late, edit).status == 200
        assert visitor.visit(edit).form(edit)["fields"]["place"] == "Porto"


def test_two_mark_one_settles_and_everybody_is_told(
    app: Flask, visitor: Visitor, people: People, catalogue: Catalogue
) -> None:
    sitting, ann, bo = frozen(people, catalogue)
    written, practical = sitting.parts
    with on(ON_THE_DAY):
        for examiner, percent in ((people.eve, "60"), (people.finn, "85,5")):
            sheet = Visitor(app).sign_in(examiner)
            path = f"/marking/{sitting.id}"
            wrong = sheet.post(path, token_from=path, application=ann.id, part=written.id, percent="140", note="Calm.")
            assert wrong.status == 422 and "between 0 and 100" in wrong.text
            assert wrong.tree.xpath(f"//a[@href='#percent-{ann.id}-{written.id}']")
            for application in (ann, bo):
                for part in (written, practical):
                    given = percent if (application, part) == (ann, written) else "80"
                    page = sheet.post(path, token_from=path, application=application.id, part=part.id, percent=given)
                    assert page.status == 200
            other = "85.5" if examiner is people.eve else "60"
            assert f"{other} %" not in sheet.visit(path).text, "an examiner sees no other marks"
            mine = sheet.table(f"{path}/marks.csv")
            assert [row[3] for row in mine[1:]] == [str(float(percent.replace(",", "."))), *["80.0"] * 3]
    with on(LATER):
        assert "Results" not in visitor.sign_in(people.ann).visit(f"/examinations/{sitting.id}").text
        office = Visitor(app).sign_in(people.office)
        page = office.visit(f"/sittings/{sitting.id}/results")
        assert "Examiners differ" in page.text and office.post(f"/sittings/{sitting.id}/release").status == 409
        page = office.submit(page, "/moderation", percent="76", because="We looked at it together.")
        page = office.submit(page, "/release")
        assert "2 candidates are told" in page.tree.text_content()

        page = visitor.visit(f"/examinations/{sitting.id}")
        assert "Passed, 76 %" in page.text
        page = visitor.submit(page, f"/parts/{written.id}/appeal", text="Please look at question 12 again.")
        assert "Being looked at" in page.text
        page = office.submit(
            office.visit(f"/sittings/{sitting.id}/results"), "/answer", percent="", because="It was marked rightly."
        )
        assert "the result stays" in page.tree.text_content()
        assert "Dismissed" in visitor.visit(f"/examinations/{sitting.id}").text


def test_what_the_office_wrote_stays_where_it_is_refused(
    app: Flask, visitor: Visitor, people: People, catalogue: Catalogue
) -> None:
    sitting, ann, bo = frozen(people, catalogue)
    written, _practical = sitting.parts
    words = "Both sheets were read again."
    path = f"/sittings/{sitting.id}"
    with on(AFTER):
        office = visitor.sign_in(people.office)
        for deed, name, given in (
            (f"/applications/{bo.id}/decision", str(bo.id), {"decision": "accept"}),
            ("/cancellation", "cancel", {}),
        ):
            page = office.post(path + deed, token_from=path, **given, because="Short.")
            assert page.status == 422
            assert [one.text.strip() for one in page.tree.xpath("//textarea") if one.text.strip()] == ["Short."]
            assert page.tree.xpath(f"//a[@href='#because-{name}']") and page.tree.xpath(f"//*[@id='because-{name}']")
    with on(ON_THE_DAY):
        for examiner, percent in ((people.eve, 60), (people.finn, 85)):
            for application in (ann, bo):
                marking.give(sitting, application.id, written.id, percent, note="", by=examiner, now=ON_THE_DAY)
    with on(LATER):
        page = (
            Visitor(app)
            .sign_in(people.office)
            .post(
                f"{path}/results/{bo.id}/{written.id}/moderation",
                token_from=f"{path}/results",
                percent="101",
                because=words,
            )
        )
        assert page.status == 422
        assert [one.text.strip() for one in page.tree.xpath("//textarea")] == ["", words]
        assert page.tree.xpath(f"//a[@href='#percent-{bo.id}-{written.id}']")


def test_an_examiner_has_a_table_of_whom_to_mark_from_the_day_on(
    app: Flask, visitor: Visitor, people: People, catalogue: Catalogue
) -> None:
    sitting, ann, _bo = frozen(people, catalogue)
    path = f"/marking/{sitting.id}/marks.csv"
    with on(AFTER):
        assert visitor.sign_in(people.eve).table(path)[1:] == []
    with on(ON_THE_DAY):
        written, practical = queries.sitting(sitting.id).parts
        marking.give(sitting, ann.id, written.id, None, note="Ill.", by=people.eve, now=ON_THE_DAY)
        assert [row[:6] for row in visitor.sign_in(people.eve).table(path)[1:3]] == [
            ["Ann Ready", written.title, "75.0", "", "yes", "Ill."],
            ["Ann Ready", practical.title, "75.0", "", "", ""],
        ]
        assert [row[0] for row in visitor.table("/marking.csv")[1:]] == [sitting.title]
        assert Visitor(app).sign_in(people.finn).table(path)[1][3:] == ["", "", "", ""]
        assert Visitor(app).sign_in(people.second).client.get(path).status_code == 404


def test_the_forecast_writes_to_a_group(visitor: Visitor, people: People) -> None:
    sitting = a_sitting(people)
    with on(IN_TIME):
        visitor.sign_in(people.office)
        page = visitor.visit(f"/sittings/{sitting.id}/forecast")
        assert "Cy Short" in page.text and "Seminar hours: 6 of 10" in page.text
        path = f"/sittings/{sitting.id}/forecast"
        wrong = visitor.post(path, token_from=path, group="one-missing", text="")
        assert wrong.status == 422 and wrong.tree.xpath("//a[@href='#text-one-missing']")
        page = visitor.post(path, token_from=path, group="one-missing", text="A seminar is on 2 May.")
        assert "1 mail is in the outbox" in page.tree.text_content()


@pytest.mark.parametrize("who", ["ann", "eve"])
@pytest.mark.parametrize("path", ["/sittings", "/sittings/new", "/sittings/{id}", "/sittings/{id}/results", "/sittings/{id}/forecast", "/sittings/{id}/candidates.csv"])  # fmt: skip
def test_az_04_members_and_examiners_do_not_see_the_office(
    visitor: Visitor, people: People, who: str, path: str
) -> None:
    sitting = a_sitting(people)

    assert visitor.sign_in(getattr(people, who)).visit(path.format(id=sitting.id)).status == 403


def test_az_02_what_is_another_members_is_not_found(visitor: Visitor, people: People, catalogue: Catalogue) -> None:
    sitting = a_sitting(people, documents=["licence"])
    applied(sitting, people.ann, enclosed={"licence": ("a.pdf", PDF)})
    visitor.sign_in(people.bo)

    assert visitor.visit(f"/examinations/{sitting.id}/documents/0").status == 404
    assert visitor.visit(f"/marking/{sitting.id}").status == 403
    assert visitor.post(f"/examinations/{sitting.id}/withdrawal").status == 404


def test_az_06_ids_of_one_sitting_are_not_found_in_another(
    visitor: Visitor, people: People, catalogue: Catalogue
) -> None:
    _one, ann, _bo = frozen(people, catalogue)
    other = a_sitting(people)
    visitor.sign_in(people.office)

    because = "It belongs to another sitting."
    answer = visitor.post(f"/sittings/{other.id}/applications/{ann.id}/decision", decision="accept", because=because)
    assert answer.status == 404
    assert visitor.visit(f"/sittings/{other.id}/applications/{ann.id}/documents/0").status == 404


def test_a_draft_is_not_found_by_members_and_an_examiner_not_appointed_sees_nothing(
    visitor: Visitor, people: People
) -> None:
    sitting = a_sitting(people)
    sitting.published_at = None

    assert visitor.sign_in(people.ann).visit(f"/examinations/{sitting.id}").status == 404
    assert visitor.sign_in(people.eve).visit(f"/marking/{sitting.id}").status == 404


def test_under_embargo_candidates_and_examiners_are_told(
    visitor: Visitor, people: People, catalogue: Catalogue
) -> None:
    sitting, _ann, _bo = frozen(people, catalogue)
    with on(ON_THE_DAY):
        assert "Embargo since" in visitor.sign_in(people.ann).visit(f"/examinations/{sitting.id}").text
        assert "Embargo since" in visitor.sign_in(people.eve).visit(f"/marking/{sitting.id}").text


def test_rl_03_results_are_released_to_all_or_to_nobody(
    visitor: Visitor, people: People, catalogue: Catalogue, database: Engine
) -> None:
    sitting, ann, bo = frozen(people, catalogue)
    for application in (ann, bo):
        mark(sitting, application, written=80.0, practical=90.0)
    with on(LATER):
        form = visitor.sign_in(people.office).visit(f"/sittings/{sitting.id}/results").form("/release")

        at_every_statement(database, lambda: visitor.client.post(form["action"], data=form["fields"]).status_code)
