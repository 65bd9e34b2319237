"""Settings: every wrong one is named at once, secrets come from files, a key is made once."""

from __future__ import annotations

import dataclasses
import stat
from pathlib import Path

import pytest

from config import Config, ConfigError
from tests.together import at_once

KEY = "0123456789abcdef0123456789abcdef"


def problems(**environ: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        Config.from_env(environ)
    return raised.value.problems


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Config.from_env({}) == Config()


def test_links_lead_to_the_port_that_was_chosen() -> None:
    assert Config.from_env({"PORT": "8123"}).public_url == "http://127.0.0.1:8123"
    named = Config.from_env({"PORT": "8123", "PUBLIC_URL": "https://learn.example.org"})
    assert named.public_url == "https://learn.example.org"


def test_every_setting_can_be_given() -> None:
    given = Config.from_env(
        {
            "KEYSTONE_DATA": "/tmp/k", "DATABASE_URL": "postgres://me@db/keystone", "SECRET_KEY": KEY, "PORT": "80", "KEYSTONE_DEMO": "YES",
            "KEYSTONE_JOBS_IN_SERVER": "no", "SMTP_URL": "smtps://u:p@mail.example.org", "KEYSTONE_TIME_ZONE": "America/New_York", "HOST": " ::1 ",
        }
    )  # fmt: skip

    assert (given.data, given.port, given.demo, given.jobs_in_server, given.host) == (
        Path("/tmp/k"),
        80,
        True,
        False,
        "::1",
    )
    assert given.sqlalchemy_url == "postgresql+psycopg://me@db/keystone"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eighty", "whole number"),
        ("PORT", "-1", "whole number"),
        ("PORT", "²", "PORT"),
        ("PORT", "0", "between 1 and 65535"),
        ("PORT", "70000", "between 1 and 65535"),
        ("KEYSTONE_DEMO", "true", "yes or no"),
        ("KEYSTONE_DATA", "", "name a folder"),
        ("DATABASE_URL", "mysql://x", "postgresql://"),
        ("SECRET_KEY", "short", "at least 32"),
        ("PUBLIC_URL", "learn.example.org", "such as https://"),
        ("PUBLIC_URL", "http://[", "such as https://"),
        ("SMTP_URL", "http://mail", "smtp://"),
        ("SMTP_URL", "smtp://mail:port", "smtp://"),
        ("SMTP_URL", "smtp://", "smtp://"),
        ("MAIL_FROM", "Keystone", "MAIL_FROM"),
        ("MAIL_FROM", "a@b\nBcc: c@d", "MAIL_FROM"),
        ("KEYSTONE_TIME_ZONE", "London", "Europe/London"),
        ("KEYSTONE_WORKERS", "0", "at least 1"),
        ("KEYSTONE_THREADS", "0", "at least 1"),
        ("KEYSTONE_MAX_BODY_KB", "0", "at least 1"),
        ("KEYSTONE_TIMEZONE", "Europe/London", "no such setting"),
        ("KEYSTONE_", "x", "no such setting"),
        ("SECRET_KEY_FILE", "/nowhere/at/all", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, says: str) -> None:
    found = problems(**{name: value})

    assert len(found) == 1
    assert found[0].startswith(name.removesuffix("_FILE")) and says in found[0]


def test_all_wrong_settings_are_named_at_once() -> None:
    found = problems(PORT="x", KEYSTONE_DEMO="maybe", SECRET_KEY="short", KEYSTONE_COLOUR="red", PUBLIC_URL="no")

    assert sorted(problem.partition(":")[0] for problem in found) == [
        "KEYSTONE_COLOUR",
        "KEYSTONE_DEMO",
        "PORT",
        "PUBLIC_URL",
        "SECRET_KEY",
    ]


def test_other_programs_variables_are_left_alone() -> None:
    assert Config.from_env({"PATH": "/bin", "LANG": "C", "DATABASE": "x"}) == Config()


def test_a_secret_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n")

    assert Config.from_env({"SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == KEY
    assert Config.from_env({"KEYSTONE_SOCIETY_FILE": str(tmp_path / "key")}).society == KEY


def test_a_setting_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)

    assert "twice" in problems(SECRET_KEY=KEY, SECRET_KEY_FILE=str(tmp_path / "key"))[0]


def test_a_secret_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe" * 20)

    assert "not text" in problems(SECRET_KEY_FILE=str(tmp_path / "key"))[0]


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    config = Config(data=tmp_path / "new")

    first = config.signing_secret()

    assert config.signing_secret() == first and len(first) >= 32
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600
    assert Config(data=tmp_path / "other").signing_secret() != first


def test_processes_starting_at_once_get_the_same_key(tmp_path: Path) -> None:
    found = at_once(8, lambda _n: Config(data=tmp_path).signing_secret())

    assert len(set(found)) == 1 and len(found[0]) >= 32
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_every_setting_says_what_it_does() -> None:
    for field in dataclasses.fields(Config):
        assert field.metadata["env"].isupper() and len(field.metadata["does"]) > 15, field.name
