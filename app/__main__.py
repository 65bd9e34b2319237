"""The command line: `python -m app <command>`. The Makefile calls these; `make help` explains them in one line each."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from app.errors import Invalid, KeystoneError
from config import Config, ConfigError


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Exit status 1 when it found something wrong, 2 when it could not be understood."""
    parser = argparse.ArgumentParser(prog="python -m app", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (run, words) in COMMANDS.items():
        command = commands.add_parser(name, help=words)
        command.set_defaults(run=run)
        if name in ABOUT_A_KEY:
            command.add_argument("key", help="its id, as /.well-known/keystone-keys.json names it")
        if name == "verify-ledger":
            command.add_argument("--heads", type=Path, help="a file of ledger heads to compare with")
        if name == "new-migration":
            command.add_argument("name", help="such as add_locale_to_user")
        if name == "simulate-path":
            command.add_argument("file", help="a path's text, in the content folder or elsewhere", type=Path)
        if name == "reset-second-factor":
            command.add_argument("email")
        if name == "create-admin":
            command.add_argument("email")
            command.add_argument("name")
    try:
        options = parser.parse_args(_with_ids_as_written(sys.argv[1:] if arguments is None else arguments))
        config = Config.from_env()
        if options.command in ON_A_DATABASE and not _has_database(config):
            print(
                "The database is not there yet, or of an older version: run 'python -m app migrate' first.",
                file=sys.stderr,
            )
            return 2
        return options.run(config, options)
    except ConfigError as wrong:
        print("Keystone cannot start with these settings:", file=sys.stderr)
        for problem in wrong.problems:
            print(f"  {problem}", file=sys.stderr)
        return 2


def _with_ids_as_written(arguments: list[str]) -> list[str]:
    """The id of a key may begin with a hyphen; it is no option all the same.

    >>> _with_ids_as_written(["lost-signing-key", "-x2"])
    ['lost-signing-key', '--', '-x2']
    """
    if len(arguments) == 2 and arguments[0] in ABOUT_A_KEY and arguments[1] not in ("-h", "--help"):
        return [arguments[0], "--", arguments[1]]
    return arguments


def serve(config: Config, _options: argparse.Namespace) -> int:
    """Prepare what is missing and serve until told to stop."""
    from app import server

    return server.run(config)


def worker(config: Config, _options: argparse.Namespace) -> int:
    """Run jobs until told to stop."""
    from app import jobs
    from app.application import create_app

    create_app(config)
    print("running jobs; stop with Ctrl-C")
    try:
        jobs.Worker().run()
    except KeyboardInterrupt:
        return 0
    return 0


def migrate(config: Config, _options: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    from app import db, migrating

    try:
        migrating.migrate(db.connect(config.sqlalchemy_url))
    except migrating.UnknownSchema as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print("the database is at the newest version")
    return 0


def new_migration(_config: Config, options: argparse.Namespace) -> int:
    """Write the next migration from what changed in the tables."""
    from app.schema import new_migration as write

    print(f"{write(options.name)}: read it, complete it, then run tests/test_migrations.py")
    return 0


def check_content(config: Config, _options: argparse.Namespace) -> int:
    """List every problem in the content folder as file:line: message."""
    from app.content.check import course_problems
    from app.content.load import load

    catalogue = load(config.content)
    problems = [*catalogue.problems, *course_problems(catalogue)]
    for problem in problems:
        print(f"{problem.path}:{problem.line}: {problem.severity}: {problem.message}")
    errors = sum(problem.severity == "error" for problem in problems)
    lessons = sum(len(module.lessons) for module in catalogue.modules)
    questions = sum(len(catalogue.questions_of_module(module.id)) for module in catalogue.modules)
    print(f"{lessons} lessons, {questions} questions, {errors} errors, {len(problems) - errors} warnings")
    return 1 if errors else 0


def create_admin(config: Config, options: argparse.Namespace) -> int:
    """Make the first administrator of a real installation; asks for the password."""
    from app import clock, db
    from app.accounts import actions
    from app.application import create_app

    create_app(config)
    try:
        password = _typed_password()
        with db.transaction():
            actions.create_administrator(email=options.email, name=options.name, password=password, now=clock.now())
    except KeystoneError as refused:
        return _say_no("not created", refused)
    print(f"{options.email} can sign in now")
    return 0


def _typed_password() -> str:
    """A new password: typed twice at a terminal, else the first line of the input. Raises Invalid('password-not-repeated')."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    password = getpass.getpass("Password (12 characters or more): ")
    if getpass.getpass("The same once more: ") != password:
        raise Invalid("password-not-repeated")
    return password


def reset_second_factor(config: Config, options: argparse.Namespace) -> int:
    """Let somebody sign in by password alone who lost phone and recovery codes: for the last administrator."""
    from app import db
    from app.accounts import administration, queries
    from app.application import create_app

    create_app(config)
    try:
        with db.transaction():
            if (user := queries.user_with_email(options.email)) is None:
                print("not reset: there is no account with this address", file=sys.stderr)
                return 1
            administration.reset_second_factor_from_outside(user)
    except KeystoneError as refused:
        return _say_no("not reset", refused)
    print(f"{options.email} signs in by password alone now and can set up an app again")
    return 0


def verify_ledger(config: Config, options: argparse.Namespace) -> int:
    """Prove that no entry of the evidence ledger was changed or removed; with --heads, none since that file was
    written.
    """
    from app import db
    from app.evidence import heads
    from app.evidence.queries import verify_all

    db.connect(config.sqlalchemy_url)
    found = verify_all()
    problems = list(found.problems)
    if options.heads:
        try:
            raw = options.heads.read_bytes()
            problems += heads.contradictions(heads.read(raw))
        except (OSError, ValueError) as wrong:
            print(f"{options.heads}: {wrong}", file=sys.stderr)
            return 2
        print(
            f"compared with {options.heads.name}, SHA-256 {heads.fingerprint(raw)}: compare that with the mail of the day"
        )
    for problem in problems:
        print(problem)
    print(f"{found.entries} entries of {found.learners} people, {len(problems)} problems")
    return 1 if problems else 0


def new_signing_key(config: Config, _options: argparse.Namespace) -> int:
    """Make a new signing key; the one before is retired, and what it signed stays good."""
    from config import new_signing_key as made

    if config.signing_key:
        print("The key is a setting. Put this into SIGNING_KEY, restart, and the one before is retired:")
        print(made())
        return 0
    config.replace_signing_key()
    return _introduce_key(config)


def retire_signing_key(config: Config, options: argparse.Namespace) -> int:
    """Retire a key: it signs no more, and what it signed stays good."""
    return _withdraw_key(config, options.key, "retired")


def lost_signing_key(config: Config, options: argparse.Namespace) -> int:
    """Say that somebody else may have a key: what it signed is shown as signed with a withdrawn key."""
    return _withdraw_key(config, options.key, "lost")


def _withdraw_key(config: Config, key: str, state: str) -> int:
    """Change the key's state; when it is the one at hand, a new one takes its place."""
    from app import clock, db
    from app.application import create_app
    from app.credentials import keys
    from app.credentials.signatures import Signer, State

    create_app(config)
    try:
        with db.transaction():
            keys.withdraw(key, State(state), clock.now())
    except KeystoneError as refused:
        return _say_no("not done", refused)
    print(f"{key} is {state}")
    if Signer(config.signing_seed()).id != key:
        return 0
    return new_signing_key(config, argparse.Namespace())


def _introduce_key(config: Config) -> int:
    from app import db
    from app.application import create_app
    from app.credentials import keys

    create_app(config)
    with db.transaction():
        signer = keys.signer()
    print(f"certificates are signed with {signer.id} from now on")
    return 0


def simulate_path(config: Config, options: argparse.Namespace) -> int:
    """Say who gains and who loses by a changed certification path."""
    from app import clock, db
    from app.certification.cli import Unreadable, simulated
    from config import zone

    db.connect(config.sqlalchemy_url)
    try:
        for line in simulated(config.content, options.file, clock.today(zone(config))):
            print(line)
    except Unreadable as refused:
        print(f"not tried: {refused.reason}", file=sys.stderr)
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        return 1
    return 0


def content_report(config: Config, _options: argparse.Namespace) -> int:
    """Write one page a module for the reviewing instructor into <data>/content-report."""
    from app.content.load import load
    from app.content.report import write_report

    folder = config.data / "content-report"
    for path in write_report(load(config.content), folder):
        print(Path(path))
    return 0


def _has_database(config: Config) -> bool:
    from app import db, migrating

    config.data.mkdir(parents=True, exist_ok=True)
    return migrating.is_newest(db.connect(config.sqlalchemy_url))


def _say_no(what: str, refused: KeystoneError) -> int:
    """Print why a command did nothing, in the words that a page would use, and give its exit code."""
    from app.web import errors

    print(f"{what}: {errors.sentence(refused)}", file=sys.stderr)
    return 1


COMMANDS: dict[str, tuple[Callable[[Config, argparse.Namespace], int], str]] = {
    "serve": (serve, "prepare the database and serve"),
    "worker": (worker, "run jobs in a process of their own"),
    "migrate": (migrate, "bring the database to the newest schema"),
    "new-migration": (new_migration, "write the next migration from what changed in the tables"),
    "check-content": (check_content, "list every problem of the content"),
    "content-report": (content_report, "write a review page for each module"),
    "simulate-path": (simulate_path, "say who gains and who loses by a changed certification path"),
    "create-admin": (create_admin, "make the first administrator"),
    "reset-second-factor": (reset_second_factor, "let somebody in by password alone who lost phone and codes"),
    "new-signing-key": (new_signing_key, "make a new key for signing certificates"),
    "retire-signing-key": (retire_signing_key, "let a key sign no more; its certificates stay good"),
    "lost-signing-key": (lost_signing_key, "say that a key is in other hands"),
    "verify-ledger": (verify_ledger, "prove that the evidence is unchanged"),
}

ABOUT_A_KEY = {"retire-signing-key", "lost-signing-key"}
ON_A_DATABASE = {  # the others make it, or need none
    "create-admin",
    "reset-second-factor",
    "new-signing-key",
    "retire-signing-key",
    "lost-signing-key",
    "verify-ledger",
    "simulate-path",
}

if __name__ == "__main__":
    sys.exit(main())
