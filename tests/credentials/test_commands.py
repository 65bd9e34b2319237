"""Signing keys from the command line, in an installation of its own, as whoever runs the server does it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT, Config, ConfigError, new_signing_key

KEY = new_signing_key()


def run(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    environ = {"PATH": os.environ["PATH"], "KEYSTONE_DATA": str(folder), **settings}
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_keys_are_made_changed_and_lost(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate")[0] == 0
    status, told = run(tmp_path, "new-signing-key")
    assert status == 0 and "from now on" in told, told
    file = tmp_path / "signing_key"
    first, seed = told.split()[4], file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    status, told = run(tmp_path, "new-signing-key")
    second = told.split()[4]
    assert status == 0 and second != first and file.read_text() != seed and stat.S_IMODE(file.stat().st_mode) == 0o600

    status, told = run(tmp_path, "lost-signing-key", second)
    assert status == 0 and f"{second} is lost" in told and "from now on" in told, "a lost key is replaced at once"
    assert run(tmp_path, "retire-signing-key", second) == (1, "not done: A key that is lost stays lost.\n")
    for unknown in ("nonsense", "-begins-with-a-hyphen"):
        assert run(tmp_path, "lost-signing-key", unknown) == (
            1,
            "not done: No certificate was ever signed with a key of this id.\n",
        )
    assert run(tmp_path, "retire-signing-key", first) == (0, f"{first} is retired\n")
    assert [path.name for path in tmp_path.glob(".signing*")] == []


def test_a_key_that_is_a_setting_is_not_written_to_a_file(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate")[0] == 0

    status, told = run(tmp_path, "new-signing-key", SIGNING_KEY=KEY)

    assert status == 0 and "Put this into SIGNING_KEY" in told and not (tmp_path / "signing_key").exists()


def test_the_ledger_is_compared_with_the_file_of_a_day(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate")[0] == 0
    file = tmp_path / "heads.json"
    file.write_text(json.dumps({"heads": [{"learner": 1, "number": 1, "hash": "x"}]}))

    status, told = run(tmp_path, "verify-ledger", "--heads", str(file))

    assert status == 1 and "learner 1, entry 1: missing" in told and "SHA-256" in told
    assert run(tmp_path, "verify-ledger")[0] == 0
    file.write_text("{}")
    assert run(tmp_path, "verify-ledger", "--heads", str(file))[0] == 2


def test_a_signing_key_in_the_settings_is_used_as_it_is(tmp_path: Path) -> None:
    config = Config.from_env({"KEYSTONE_DATA": str(tmp_path), "SIGNING_KEY": KEY})

    assert len(config.signing_seed()) == 32 and not (tmp_path / "signing_key").exists()
    made = Config.from_env({"KEYSTONE_DATA": str(tmp_path)})
    assert made.signing_seed() == made.signing_seed() != config.signing_seed()


@pytest.mark.parametrize("wrong", ["short", KEY + "A", KEY[:-1] + "é", "not base64 at all!!!"])
def test_a_signing_key_that_is_none_stops_the_start(wrong: str) -> None:
    with pytest.raises(ConfigError, match="SIGNING_KEY: must be 32 bytes"):
        Config.from_env({"SIGNING_KEY": wrong})
    with pytest.raises(ConfigError, match="KEYSTONE_LEDGER_MAIL"):
        Config.from_env({"KEYSTONE_LEDGER_MAIL": "nobody"})
