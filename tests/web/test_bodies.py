"""What nobody read is read to its end, with bounds."""

from __future__ import annotations

import io

from app.web import bodies


def test_what_was_not_read_is_read_to_its_end() -> None:
    body = io.BytesIO(b"x" * 100_000)

    assert bodies.drain(body.read) == 100_000
    assert body.read() == b""


def test_a_body_without_end_is_left() -> None:
    assert bodies.drain(lambda size: b"x" * size) == bodies.MOST


def test_the_answer_is_the_applications_own() -> None:
    body = io.BytesIO(b"0123456789")

    answered = bodies.reading_to_the_end(lambda _environ, _start: [b"too large"], 5)(
        {"CONTENT_LENGTH": "10", "wsgi.input": body, "wsgi.input_terminated": True}, None
    )

    assert list(answered) == [b"too large"]
    assert body.tell() == 10


def test_a_body_in_pieces_is_read_first_so_that_its_length_is_known() -> None:
    seen = {}

    def application(environ, _start):
        seen.update(environ, read=environ["wsgi.input"].read())
        return [b""]

    body = io.BytesIO(b"0123456789")
    sent = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": body}
    bodies.reading_to_the_end(application, 5)(sent, None)

    assert seen["CONTENT_LENGTH"] == "6", "more than is accepted, however much more"
    assert seen["read"] == b"012345"
    assert body.tell() == 10


def test_nothing_is_read_past_the_end_where_the_server_does_not_show_it() -> None:
    connection = io.BytesIO(b"0123456789the next request")

    def application(environ, _start):
        environ["wsgi.input"].read(10)
        return [b""]

    bodies.reading_to_the_end(application, 100)({"CONTENT_LENGTH": "10", "wsgi.input": connection}, None)

    assert connection.read() == b"the next request"
