"""Pages are compressed for who accepts it, and only pages."""

from __future__ import annotations

import gzip


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
