"""Pages are compressed for who accepts it, and only pages."""

from __future__ import annotations

import gzip

import pytest

from app.web.compression import Prepared, compressed


def test_a_page_is_compressed_for_who_accepts_it(client):
    plain = client.get("/about")
    packed = client.get("/about", headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).startswith(b"<!doctype html>")
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"] or "Accept-Encoding" in ",".join(plain.headers.getlist("Vary"))


def test_who_refuses_it_gets_the_page_as_it_is(client):
    assert "Content-Encoding" not in client.get("/about", headers={"Accept-Encoding": "gzip;q=0, br"}).headers


def test_the_length_of_the_same_page_varies(client):
    lengths = {len(client.get("/about", headers={"Accept-Encoding": "gzip"}).data) for _ in range(12)}

    assert len(lengths) > 3


def test_small_answers_and_scripts_answers_stay_as_they_are(client):
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


LONG, OTHER = "<p>Long prose of the course, é.</p>" * 60, "<p>More of it.</p>" * 300


@pytest.mark.parametrize(
    "parts",
    [(), (LONG,), (LONG, OTHER), (OTHER, LONG), (LONG, LONG), ("<p>Nowhere</p>" * 90, OTHER)],
    ids=("none", "one", "two", "out of order", "twice", "not there"),
)
def test_a_page_is_the_same_whatever_of_it_was_compressed_before(parts):
    page, known = f"<main>{LONG} between the two {OTHER}</main>".encode(), Prepared()

    for _first_and_second_time in range(2):
        assert gzip.decompress(compressed(page, parts, known)) == page


def test_a_part_that_only_begins_like_a_prepared_one_is_told_as_it_is():
    page = f"<main>{LONG[:200]} and no further</main>".encode() * 20

    assert gzip.decompress(compressed(page, [LONG], Prepared())) == page


def test_what_was_compressed_before_is_forgotten_when_there_is_too_much_of_it():
    known = Prepared(most=2)

    for number in range(50):
        part = f"{number} {LONG}".encode()
        assert gzip.decompress(compressed(b"<i>" + part, [part.decode()], known)) == b"<i>" + part
    assert len(known._young) + len(known._old) <= 4
