"""What holders do with their certificates, and the public directory."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import clock
from app.content.model import Catalogue
from app.credentials import actions, queries
from app.credentials.directory import PER_PAGE
from tests.certification.conftest import TODAY, People, awarded, everything
from tests.credentials.conftest import fresh
from tests.credentials.test_actions import renewed
from tests.factories import NOW, a_user
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")


def test_who_has_none_is_told_where_to_look(people: People, visitor: Visitor) -> None:
    page = visitor.sign_in(people.learner).visit("/my-certificates")

    assert page.status == 200 and "No certificate yet" in page.text and "/path" in page.links()


def test_each_certificate_comes_with_what_one_can_do_with_it(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    everything(people, catalogue)
    one = awarded(people, catalogue)
    two = renewed(people, catalogue, one)

    page = visitor.sign_in(people.learner).visit("/my-certificates")

    for award in (one, two):
        assert award.number in page.text
        for address in (
            f"/my-certificates/{award.id}.pdf",
            f"/my-certificates/{award.id}.pdf?paper=letter",
            f"/verify/{award.public_id}/badge.jwt",
            f"/verify/{award.public_id}",
        ):
            assert address in page.links(), address
    assert f"Followed by {two.number}" in page.text and "Superseded" in page.text
    actions.revoke(fresh(two), because="Registration ended.", by=people.administrator, now=NOW)
    page = visitor.visit("/my-certificates")
    assert "Registration ended." in page.text, "who lost it is told why"
    assert f"/my-certificates/{two.id}.pdf" not in page.links()


def test_nobody_is_in_the_directory_who_did_not_agree(people: People, catalogue: Catalogue, visitor: Visitor) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    assert "Nobody here" in visitor.visit("/directory").text
    visitor.sign_in(people.learner)

    page = visitor.visit("/my-certificates")
    agreed = visitor.submit(page, "/listing", listed="yes")

    assert "You are listed with" in agreed.text and queries.is_listed(people.learner.id)
    listed = visitor.visit("/directory")
    assert "Ana Ferreira" in listed.text and "Portugal" in listed.text and f"/verify/{made.public_id}" in listed.links()
    assert people.learner.email not in str(listed.response.data)
    assert listed.tree.xpath("//meta[@name='robots'][@content='noindex, nofollow']")
    left = visitor.submit(agreed, "/listing", listed="no")
    assert "You are not listed" in left.text and "Nobody here" in visitor.visit("/directory").text
    assert visitor.post("/my-certificates/listing", listed="perhaps").status == 422


def test_the_directory_is_narrowed_by_country_and_certificate(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    everything(people, catalogue)
    awarded(people, catalogue)
    actions.list_publicly(people.learner.id, agreed=True, now=NOW)

    for address, there in (
        ("?country=PT", True),
        ("?country=FR", False),
        ("?path=first", True),
        ("?path=second", False),
        ("?country=PT&path=first&page=99", True),
        ("?country=%F0%9F%A6%B4&path=x&page=nonsense", False),
    ):
        page = visitor.visit(f"/directory{address}")
        assert page.status == 200 and ("Ana Ferreira" in page.text) is there, address


def test_only_what_holds_today_is_in_the_directory(people: People, catalogue: Catalogue, visitor: Visitor) -> None:
    everything(people, catalogue)
    one = awarded(people, catalogue)
    actions.list_publicly(people.learner.id, agreed=True, now=NOW)
    two = renewed(people, catalogue, one)

    page = visitor.visit("/directory")
    assert f"/verify/{two.public_id}" in page.links() and f"/verify/{one.public_id}" not in page.links()
    assert two.expires_on
    with clock.stopped_at(NOW + (two.expires_on - TODAY) + timedelta(days=1)):
        assert "Nobody here" in visitor.visit("/directory").text
    actions.revoke(fresh(two), because="Registration ended.", by=people.administrator, now=NOW)
    assert "Nobody here" in visitor.visit("/directory").text


def test_the_directory_is_a_table_for_those_who_certify(
    people: People, catalogue: Catalogue, visitor: Visitor, app: Flask
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    actions.list_publicly(people.learner.id, agreed=True, now=NOW)
    for number in range(PER_PAGE):
        member = a_user(name=f"Member {number:02}", country="FR")
        actions.issue(
            member, catalogue.path("second"), after=None, evidence=[], expires_on=None, society="S",
            by=people.administrator, now=NOW, today=TODAY,
        )  # fmt: skip
        actions.list_publicly(member.id, agreed=True, now=NOW)

    visitor.sign_in(people.administrator)

    assert "/directory.csv?country=PT" in visitor.visit("/directory?country=PT").links()
    assert len(visitor.table("/directory.csv")) == 1 + 1 + PER_PAGE
    ((name, country, title, _until, address),) = visitor.table("/directory.csv?country=PT")[1:]
    assert (name, country, title) == ("Ana Ferreira", "Portugal", made.facts["title"])
    assert address.startswith("http") and address.endswith(f"/verify/{made.public_id}")
    assert Visitor(app).sign_in(people.instructor).client.get("/directory.csv").status_code == 403
    assert app.test_client().get("/directory.csv").status_code == 302


def test_the_directory_is_read_in_pages_of_25_with_few_statements_and_slowly(
    people: People, catalogue: Catalogue, visitor: Visitor, database: Engine
) -> None:
    for number in range(PER_PAGE + 1):
        member = a_user(name=f"Member {number:02}", country="PT")
        actions.issue(
            member, catalogue.path("second"), after=None, evidence=[], expires_on=None, society="S",
            by=people.administrator, now=NOW, today=TODAY,
        )  # fmt: skip
        actions.list_publicly(member.id, agreed=True, now=NOW)

    with counted(database) as statements:
        page = visitor.visit("/directory")
    assert "Member 24" in page.text and "Member 25" not in page.text and "26 certificates" in page.text
    assert len([one for one in statements if one.lstrip().startswith("SELECT")]) <= 8, statements
    assert "Member 25" in visitor.visit("/directory?page=2").text and "/directory.csv" not in page.links()
    statuses = [visitor.visit("/directory").status for _ in range(39)]
    assert statuses == [200] * 38 + [429]
    with clock.stopped_at(NOW + timedelta(minutes=11)):
        assert visitor.visit("/directory").status == 200
