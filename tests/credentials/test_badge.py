"""The credential as software reads it: by the schema, and as somebody else's verifier sees it."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import jsonschema
import jwt
import pytest
import time_machine
from flask import Flask
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from app.content.model import Catalogue
from app.credentials import actions, keys, queries
from app.credentials.models import Award
from app.credentials.signatures import State
from tests.certification.conftest import TODAY, People, awarded, everything
from tests.credentials.conftest import fresh
from tests.credentials.credential_schema import SCHEMA
from tests.factories import NOW
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped", "everybody_at_that_day")
JWT = {"Accept": "application/vc+jwt"}


@pytest.fixture
def everybody_at_that_day() -> Iterator[None]:
    """Foreign programs look at the clock of the machine."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def held(people: People, catalogue: Catalogue) -> Award:
    everything(people, catalogue)
    return awarded(people, catalogue)


def fetched(visitor: Visitor, address: str) -> bytes:
    """What a foreign program gets at an address of ours; it knows nothing but the address."""
    path = urlsplit(address).path
    return visitor.client.get(path, headers={"Accept": "*/*"}).data


def verifier(visitor: Visitor, token: str) -> OB3Verifier:
    """Somebody else's verifier, trusting whoever the token says issued it once the keys are fetched from there."""
    issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
    assert issuer == "did:web:127.0.0.1%3A8000"
    return OB3Verifier.for_issuer_did(issuer, download=lambda _url: fetched(visitor, "/.well-known/did.json"))


def token_of(visitor: Visitor, award: Award) -> str:
    answer = visitor.client.get(f"/verify/{award.public_id}", headers=JWT)
    assert answer.status_code == 200 and answer.mimetype == "application/vc+jwt", answer.data
    return str(answer.text)


def payload_of(token: str) -> dict[str, object]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_the_credential_fits_the_schema(held: Award, visitor: Visitor) -> None:
    found = payload_of(token_of(visitor, held))

    jsonschema.Draft201909Validator(SCHEMA).validate(found)
    assert found["credentialSubject"]["achievement"]["name"] == "First certificate"  # type: ignore[index]
    assert "Lessons on joints" in found["credentialSubject"]["achievement"]["criteria"]["narrative"]  # type: ignore[index]
    assert (found["validFrom"], found["validUntil"]) == (NOW.strftime("%Y-%m-%dT%H:%M:%SZ"), "2029-11-24T00:00:00Z")


@pytest.mark.parametrize("missing", SCHEMA["required"])
def test_the_schema_of_this_test_finds_what_is_missing(held: Award, visitor: Visitor, missing: str) -> None:
    found = payload_of(token_of(visitor, held))
    del found[missing]

    assert not jsonschema.Draft201909Validator(SCHEMA).is_valid(found)


def test_the_credential_says_nothing_of_the_person_but_the_name(held: Award, people: People, visitor: Visitor) -> None:
    told = json.dumps(payload_of(token_of(visitor, held)))

    assert "Ana Ferreira" in told and people.learner.email not in told and "waived" not in told
    for item in held.facts["evidence"]:
        for entry in item["entries"]:
            assert entry["hash"] not in told


def test_a_foreign_verifier_accepts_it_and_its_status(held: Award, visitor: Visitor) -> None:
    token = token_of(visitor, held)

    found = verifier(visitor, token).verify(token, check_status=True, download=lambda url: fetched(visitor, url))

    assert found.achievement.name == "First certificate" and found.issuer.name == "A society"


def test_a_foreign_verifier_refuses_it_once_it_is_revoked(held: Award, people: People, visitor: Visitor) -> None:
    token = token_of(visitor, held)
    actions.revoke(fresh(held), because="Registration ended.", by=people.administrator, now=NOW)

    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier(visitor, token).verify(token, check_status=True, download=lambda url: fetched(visitor, url))
    assert visitor.client.get(f"/verify/{held.public_id}", headers=JWT).status_code == 403
    assert visitor.client.get(f"/verify/{held.public_id}/badge.jwt").status_code == 403


def test_a_foreign_verifier_refuses_what_was_changed(held: Award, visitor: Visitor) -> None:
    token = token_of(visitor, held)
    head, body, signature = token.split(".")
    changed = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed["credentialSubject"]["identifier"][0]["identityHash"] = "An impostor"
    forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()

    with pytest.raises(OB3VerificationError, match="signature"):
        verifier(visitor, token).verify(f"{head}.{forged}.{signature}")


def test_a_credential_of_a_lost_key_is_refused_because_its_key_is_gone(held: Award, visitor: Visitor) -> None:
    token = token_of(visitor, held)
    assert verifier(visitor, token).verify(token)

    keys.withdraw(held.key_id or "", State.LOST, NOW)

    assert fetched(visitor, "/.well-known/did.json").count(b"publicKeyJwk") == 0
    with pytest.raises(OB3VerificationError):
        verifier(visitor, token).verify(token)


def test_the_status_list_decodes_by_hand(held: Award, people: People, catalogue: Catalogue, visitor: Visitor) -> None:
    """Read as the standard says it is read, with nothing of ours: JWT, multibase, gzip, the leftmost bit first."""
    address = payload_of(token_of(visitor, held))["credentialStatus"]["statusListCredential"]  # type: ignore[index]
    before = bits(visitor, address)
    actions.revoke(fresh(held), because="Registration ended.", by=people.administrator, now=NOW)
    after = bits(visitor, address)

    assert len(before) == len(after) == 131_072
    assert set(before) == {"0"} and [place for place, bit in enumerate(after) if bit == "1"] == [held.status_index]


def bits(visitor: Visitor, address: str) -> str:
    key = jwt.PyJWK(json.loads(fetched(visitor, "/.well-known/did.json"))["verificationMethod"][0]["publicKeyJwk"])
    token = fetched(visitor, address).decode()
    found = jwt.decode(token, key, algorithms=["EdDSA"])
    assert found["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    packed = found["credentialSubject"]["encodedList"]
    assert packed[0] == "u"
    raw = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4)))
    return "".join(f"{byte:08b}" for byte in raw)


def test_there_is_one_status_list_as_long_as_there_are_few_certificates(held: Award, visitor: Visitor) -> None:
    assert visitor.client.get("/status-lists/1").status_code == 200
    assert [visitor.client.get(f"/status-lists/{number}").status_code for number in (0, 2)] == [404, 404]
    assert queries.status_lists() == 1


def test_the_address_gives_each_what_it_asks_for(held: Award, visitor: Visitor) -> None:
    address = f"/verify/{held.public_id}"
    for accept, mimetype in (
        ("text/html", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("*/*", "text/html"),
        ("image/png", "text/html"),
    ):
        answer = visitor.client.get(address, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, mimetype), accept
        assert "Accept" in answer.headers["Vary"], "a cache must not mix them up"
    download = visitor.client.get(f"{address}/badge.jwt")
    assert download.data.decode().count(".") == 2 and held.number in download.headers["Content-Disposition"]


def test_what_software_reads_is_open_to_pages_of_other_sites(held: Award, visitor: Visitor) -> None:
    for address in ("/.well-known/did.json", "/.well-known/keystone-keys.json", "/status-lists/1"):
        answer = visitor.client.get(address)
        assert answer.headers["Access-Control-Allow-Origin"] == "*", address
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", address


def test_a_certificate_without_an_end_is_a_credential_without_an_end(
    people: People, catalogue: Catalogue, visitor: Visitor, app: Flask
) -> None:
    made = actions.issue(
        people.learner, catalogue.path("second"), after=None, evidence=[], expires_on=None, society="A society",
        by=people.administrator, now=NOW, today=date(2026, 11, 23),
    )  # fmt: skip

    found = payload_of(token_of(visitor, made))

    jsonschema.Draft201909Validator(SCHEMA).validate(found)
    assert "validUntil" not in found and "exp" not in found
    assert made.awarded_on == TODAY
