"""Starting and stopping the real server: what it refuses, what it says then, and that it comes and goes cleanly."""

from __future__ import annotations

from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.quizzes.course import FILES, write_course
from tests.reliability.server import Server, free_port, wait_for

GRACE = 25.0  # seconds: gunicorn gives requests twenty
LESSON = "modules/joints/lessons/01-the-joint.md"


@pytest.fixture
def small(tmp_path: Path, course_folder: Path):
    """A server on SQLite, for what does not depend on the database."""
    made = Server(tmp_path / "data", course_folder)
    yield made
    made.end()


def test_broken_content_is_refused_with_file_and_line(tmp_path: Path) -> None:
    broken = write_course(
        tmp_path / "content", **{LESSON: FILES[LESSON].replace("obj=j.load -->", "obj=no.such -->", 1)}
    )
    line = FILES[LESSON].splitlines().index("<!-- question id=l-load obj=j.load -->") + 1

    ended = Server(tmp_path / "data", broken).run_to_end()

    assert ended.returncode == 1
    said = [text.strip() for text in ended.stderr.splitlines() if "no.such" in text]
    assert said, ended.stderr
    assert said[0].split(":")[0] == LESSON
    assert abs(int(said[0].split(":")[1]) - line) <= 1, "the line of the question, or of its heading above"
    assert "Traceback" not in ended.stderr


def test_every_wrong_setting_is_named_at_once(tmp_path: Path, course_folder: Path) -> None:
    wrong = {
        "PORT": "99999",
        "SECRET_KEY": "short",
        "DATABASE_URL": "mysql://x",
        "KEYSTONE_TIME_ZONE": "Mars/Olympus",
        "KEYSTONE_DEMOO": "yes",
        "KEYSTONE_WORKERS": "many",
    }

    ended = Server(tmp_path / "data", course_folder, settings=wrong).run_to_end()

    assert ended.returncode == 2
    assert [name for name in wrong if name not in ended.stderr] == []
    assert "Traceback" not in ended.stderr


def test_a_second_start_on_prepared_data_answers(server: Server) -> None:
    server.start()
    assert server.stop() == 0

    server.start()

    assert (server.status_of("/healthz"), server.status_of("/readyz")) == (200, 200)


def test_the_port_is_the_one_asked_for(small: Server) -> None:
    first = small.port
    small.start()
    small.stop()

    small.port = free_port()
    small.start()

    assert small.status_of("/") == 200
    assert f":{small.port}/" in small.printed()
    assert Server(small.data, small.content, port=first).status_of("/healthz") is None


def test_a_port_in_use_ends_the_start_with_a_reason(small: Server) -> None:
    small.start()

    ended = Server(small.data, small.content, port=small.port).run_to_end()

    assert ended.returncode != 0
    assert str(small.port) in ended.stderr


def test_sigterm_ends_it_within_the_grace_although_a_browser_keeps_its_connection(small: Server) -> None:
    small.start()
    kept_open = HTTPConnection("127.0.0.1", small.port, timeout=5)
    kept_open.request("GET", "/healthz")
    kept_open.getresponse().read()

    assert small.process is not None
    small.process.terminate()
    wait_for(lambda: small.process.poll() is not None, "the server to end", GRACE)
    kept_open.close()

    assert small.process.returncode == 0
    assert small.status_of("/healthz") is None
    assert "Traceback" not in small.printed()


def test_two_servers_starting_at_once_on_an_empty_database_both_come_up(server: Server) -> None:
    other = Server(server.data, server.content, server.database_url)
    try:
        server.launch()
        other.launch()

        server.wait_until_up()
        other.wait_until_up()

        assert (server.status_of("/readyz"), other.status_of("/readyz")) == (200, 200)
    finally:
        other.end()
