"""A PostgreSQL cluster for the time of a test run: initdb into a temporary folder, a socket there, no network, no waiting for disks."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def binaries() -> Path:
    """Where initdb and pg_ctl are. Raises with advice when PostgreSQL is not installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True):
        if (folder / "initdb").exists():
            return folder
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise RuntimeError(
        "PostgreSQL is needed for the tests: install the package 'postgresql' (Debian: apt-get install postgresql)."
    )


def _as_server_user(command: list[str]) -> list[str]:
    """initdb refuses root, so root hands over to the user that Debian's package brings (or to nobody)."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={_server_user()}", f"--regid={_server_user()}", "--clear-groups", *command]


def _server_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster and give its URL; stop and remove it afterwards. `durable` keeps fsync on, for tests that kill things."""
    folder = Path(tempfile.mkdtemp(prefix="keystone-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _server_user())
    try:
        bin_folder, data = binaries(), folder / "data"
        _run(
            [
                str(bin_folder / "initdb"),
                "-D",
                str(data),
                "-U",
                "keystone",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ]
        )
        settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=200"
        if not durable:
            settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        _run([str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", settings, "start"])
        try:
            yield f"postgresql://keystone@/postgres?host={folder}"
        finally:
            _run([str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def command(url: str, statement: str) -> None:
    """Run one statement outside a transaction, such as CREATE DATABASE."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _run(command: list[str]) -> None:
    done = subprocess.run(_as_server_user(command), capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")
