"""The stand-alone verifier, run as a program of its own on what the site gives out, and on forgeries of it."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.content.model import Catalogue
from app.credentials import actions, keys
from app.credentials.canonical import canonical
from app.credentials.models import Award
from app.credentials.routes.published import VERIFIER
from app.credentials.signatures import State
from tests.certification.conftest import People, awarded, everything
from tests.credentials.conftest import fresh
from tests.factories import NOW
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")


@pytest.fixture
def held(people: People, catalogue: Catalogue) -> Award:
    everything(people, catalogue)
    return awarded(people, catalogue)


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    """The same file as a module, for what would take too long as thousands of programs."""
    spec = importlib.util.spec_from_file_location("keystone_verify", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: object) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def files(held: Award, people: People, visitor: Visitor, tmp_path: Path) -> Path:
    """Everything as somebody downloads it: register, certificate, keys, verifier."""
    visitor.sign_in(people.administrator)
    for address, name in (
        ("/certification/register.json", "register.json"),
        (f"/verify/{held.public_id}/certificate.json", "certificate.json"),
        ("/.well-known/keystone-keys.json", "keys.json"),
        ("/verify/keystone_verify.py", "verify.py"),
    ):
        answer = visitor.client.get(address)
        assert answer.status_code == 200, address
        (tmp_path / name).write_bytes(answer.data)
    return tmp_path


@pytest.mark.parametrize("pure", [(), ("--pure",)])
def test_what_the_site_gives_out_is_good(files: Path, held: Award, pure: tuple[str, ...]) -> None:
    assert (files / "verify.py").read_bytes() == VERIFIER.read_bytes()

    status, told = run(files / "register.json", "--keys", files / "keys.json", *pure)
    assert status == 0 and told.startswith("good: register of ") and "1 certificates" in told, told
    status, told = run(files / "certificate.json", "--keys", files / "keys.json", *pure)
    assert status == 0 and f"good: certificate {held.number}, Ana Ferreira, First certificate" in told, told


def test_a_key_printed_on_paper_is_enough(files: Path, held: Award) -> None:
    (public,) = [
        key["public"] for key in json.loads((files / "keys.json").read_text())["keys"] if key["id"] == held.key_id
    ]

    assert run(files / "register.json", f"--key={public}")[0] == 0
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    import base64

    wrong = base64.urlsafe_b64encode(other).rstrip(b"=").decode()
    status, told = run(files / "register.json", f"--key={wrong}")
    assert status == 1 and "not among those given" in told


def test_without_keys_nothing_is_said_to_be_good(files: Path) -> None:
    assert run(files / "register.json")[0] == 2
    assert run(files / "nothing.json", "--keys", files / "keys.json")[0] == 2


def test_ce_01_every_single_bit_turned_in_a_hundred_registers_is_found(
    verifier: ModuleType, files: Path, people: People, catalogue: Catalogue
) -> None:
    """A hundred registers of different certificates; in each, two hundred bits all over the file, one at a time."""
    known = verifier.known_keys(files / "keys.json", [])
    signer, document = keys.signer(), json.loads((files / "register.json").read_text())
    chance, tried = random.Random(1), 0
    for sample in range(100):
        document["content"]["certificates"][0]["certificate"]["content"]["name"] = f"Ana Ferreira {sample}"
        raw = canonical(signer.document("keystone-register", document["content"]))
        verifier.check(verifier.parsed(raw), known)
        for place in chance.sample(range(len(raw) * 8), 200):
            turned = bytearray(raw)
            turned[place // 8] ^= 1 << (place % 8)
            with pytest.raises(verifier.Wrong):
                verifier.check(verifier.parsed(bytes(turned)), known)
            tried += 1
    assert tried == 20_000


def test_ce_01_no_bit_of_a_whole_certificate_can_be_turned(verifier: ModuleType, files: Path) -> None:
    known, raw = verifier.known_keys(files / "keys.json", []), (files / "certificate.json").read_bytes()
    verifier.check(verifier.parsed(raw), known)

    for place in range(len(raw) * 8):
        turned = bytearray(raw)
        turned[place // 8] ^= 1 << (place % 8)
        with pytest.raises(verifier.Wrong):
            verifier.check(verifier.parsed(bytes(turned)), known)


@pytest.mark.parametrize("pure", [(), ("--pure",)])
def test_a_forged_register_is_found_by_the_program(files: Path, pure: tuple[str, ...]) -> None:
    register = files / "register.json"
    raw = register.read_bytes()
    for forged, words in (
        (raw.replace(b"Ana Ferreira", b"An impostor!"), "does not fit"),
        (raw + b"\n", "not written the one way"),
        (raw.replace(b'"Ed25519"', b'"none"'), "only signatures with Ed25519"),
        (raw.replace(b'"type":"keystone-register"', b'"type":"keystone-certificate"'), "does not fit"),
        (raw[:-20], "no document"),
        (b"\xff\xfe", "no document"),
        (b"[" * 100_000, "no document"),
        (b"{}", "not a signed document"),
    ):
        register.write_bytes(forged)
        status, told = run(register, "--keys", files / "keys.json", *pure)
        assert status == 1 and told.startswith("NOT GOOD") and words in told, (words, told)


def test_ce_12_a_register_signed_with_a_lost_key_is_not_good(files: Path, visitor: Visitor, held: Award) -> None:
    keys.withdraw(held.key_id or "", State.LOST, NOW)
    (files / "keys.json").write_bytes(visitor.client.get("/.well-known/keystone-keys.json").data)

    status, told = run(files / "register.json", "--keys", files / "keys.json")

    assert status == 1 and "signed with a withdrawn key" in told


def test_keys_that_do_not_bear_their_own_name_are_refused(files: Path) -> None:
    listed = json.loads((files / "keys.json").read_text())
    listed["keys"][0]["id"] = "A" * 43
    (files / "keys.json").write_text(json.dumps(listed))

    assert run(files / "register.json", "--keys", files / "keys.json")[0] == 2


def test_the_arithmetic_of_its_own_agrees_with_the_library(verifier: ModuleType) -> None:
    chance = random.Random(2)
    for sample in range(25):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), chance.randbytes(sample * 7)
        signature = key.sign(message)
        assert verifier.pure_verifies(public, message, signature)
        place = chance.randrange(512)
        turned = bytearray(signature)
        turned[place // 8] ^= 1 << (place % 8)
        for forged in (bytes(turned), signature[:32] + b"\xff" * 32, b"\x00" * 64):
            assert not verifier.pure_verifies(public, message, forged)
            assert not verifier.verifies(public, message, forged)
        assert not verifier.pure_verifies(public, message + b"!", signature)


def test_the_register_is_that_of_the_day_asked_for(
    people: People, catalogue: Catalogue, visitor: Visitor, held: Award
) -> None:
    """On the day before, on the last day, after the end; and as it was before somebody was revoked."""
    assert held.expires_on
    visitor.sign_in(people.administrator)

    def listed(on: date) -> bool:
        shown = held.number in visitor.visit(f"/certification/register?on={on}").text
        dump = visitor.client.get(f"/certification/register.json?on={on}").json
        assert dump is not None
        numbers = [one["certificate"]["content"]["number"] for one in dump["content"]["certificates"]]
        assert (held.number in numbers) is shown and dump["content"]["on"] == on.isoformat()
        return shown

    today = NOW.date()
    assert [listed(today + timedelta(days=days)) for days in (-1, 0)] == [False, True]
    assert [listed(held.expires_on + timedelta(days=days)) for days in (0, 1)] == [True, False]
    actions.revoke(fresh(held), because="Registration ended.", by=people.administrator, now=NOW + timedelta(days=10))
    assert [listed(today + timedelta(days=days)) for days in (9, 10)] == [True, False]
    assert visitor.visit("/certification/register?on=nonsense").status == 200


def test_the_register_is_for_administrators_alone(people: People, visitor: Visitor, held: Award) -> None:
    for who in (people.learner, people.instructor):
        visitor.sign_in(who)
        for address in ("/certification/register", "/certification/register.json"):
            assert visitor.visit(address).status == 403, address
