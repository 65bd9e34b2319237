"""What is signed, that a single changed bit is found, and that nothing but Ed25519 and known keys is accepted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from app.credentials.canonical import canonical
from app.credentials.signatures import (
    CERTIFICATE,
    REGISTER,
    Check,
    PublicKey,
    Signer,
    State,
    check,
    decoded,
    message,
    thumbprint,
)

SIGNER, OTHER = Signer(bytes(range(32))), Signer(bytes(32))
KEYS = {SIGNER.id: PublicKey(SIGNER.id, SIGNER.public)}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "ö": 7}, '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"\U0001f600":5,"\ufb33":3}'),
        (["\u20ac$\u000f\u000aA'B\"\\\\\"/", None, True, False], '["€$\\u000f\\nA\'B\\"\\\\\\\\\\"/",null,true,false]'),
        ({"nested": [{"z": [], "y": {}}]}, '{"nested":[{"y":{},"z":[]}]}'),
    ],
)  # fmt: skip
def test_values_are_written_as_the_standard_has_it(value: object, written: str) -> None:
    """The second and third are the standard's own examples (RFC 8785, 3.2.2 and 3.2.3) without its fractions."""
    assert canonical(value) == written.encode()


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, {1: 2}, {"a": object()}, "\ud800", b"bytes", {1, 2}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


def test_a_key_is_named_by_its_thumbprint() -> None:
    """The key and its thumbprint are those of RFC 8037, appendix A."""
    assert thumbprint("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo") == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    seed = decoded("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", 32)
    assert Signer(seed).public == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_a_document_signed_is_good_and_says_by_which_key() -> None:
    signed = SIGNER.document(CERTIFICATE, {"name": "Zoë"})

    assert check(signed, KEYS, CERTIFICATE) is Check.GOOD
    assert signed["signature"]["key"] == SIGNER.id and signed["signature"]["algorithm"] == "Ed25519"


def test_ce_01_every_single_bit_of_a_hundred_documents_counts() -> None:
    """The signed bytes with one bit turned never carry the signature; nor does the signature with one bit turned."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(decoded(SIGNER.public, 32))
    tried = 0
    for sample in range(100):
        content = {"number": f"P-{sample}", "term": sample}
        signed = SIGNER.document(CERTIFICATE, content)
        whole, value = message(CERTIFICATE, content, SIGNER.id), decoded(signed["signature"]["value"], 64)
        public.verify(value, whole)
        for place in range(len(whole) * 8):
            with pytest.raises(InvalidSignature):
                public.verify(value, turned(whole, place))
            tried += 1
        for place in range(0, 512, 7):
            with pytest.raises(InvalidSignature):
                public.verify(turned(value, place), whole)
    assert tried > 100_000


def turned(raw: bytes, place: int) -> bytes:
    """`raw` with one bit turned."""
    changed = bytearray(raw)
    changed[place // 8] ^= 1 << (place % 8)
    return bytes(changed)


def hmac_signed() -> dict[str, object]:
    """Signed with HMAC under the public key as a shared secret, the old trick against careless libraries."""
    content = {"name": "An impostor"}
    value = hmac.new(SIGNER.public.encode(), message(CERTIFICATE, content, SIGNER.id), hashlib.sha512).digest()
    signed = SIGNER.document(CERTIFICATE, content)
    signed["signature"] = {"algorithm": "HS512", "key": SIGNER.id, "value": base64.urlsafe_b64encode(value).decode()}
    return signed


GOOD = SIGNER.document(CERTIFICATE, {"name": "Zoë"})
SIGNATURE = GOOD["signature"]


@pytest.mark.parametrize(
    ("forged", "found"),
    [
        ({**GOOD, "signature": {**SIGNATURE, "algorithm": "none"}}, Check.BAD),
        ({**GOOD, "signature": {**SIGNATURE, "algorithm": "none", "value": ""}}, Check.BAD),
        ({**GOOD, "signature": {**SIGNATURE, "algorithm": "ed25519"}}, Check.BAD),
        (hmac_signed(), Check.BAD),
        (OTHER.document(CERTIFICATE, {"name": "Zoë"}), Check.UNKNOWN_KEY),
        ({**GOOD, "signature": {**SIGNATURE, "key": OTHER.id}}, Check.UNKNOWN_KEY),
        ({**GOOD, "signature": {**SIGNATURE, "jwk": KEYS[SIGNER.id].jwk}}, Check.BAD),
        ({**GOOD, "signature": {**OTHER.document(CERTIFICATE, {})["signature"], "jwk": {"x": OTHER.public}}}, Check.BAD),
        ({**GOOD, "signature": {**SIGNATURE, "key": {"x": OTHER.public}}}, Check.UNKNOWN_KEY),
        ({**GOOD, "signature": {**SIGNATURE, "value": SIGNATURE["value"] + "="}}, Check.BAD),
        ({**GOOD, "signature": {**SIGNATURE, "value": SIGNATURE["value"][:-1] + "B"}}, Check.BAD),
        ({**GOOD, "signature": {**SIGNATURE, "value": None}}, Check.BAD),
        ({**GOOD, "signature": {**SIGNATURE, "value": "é" * 86}}, Check.BAD),
        ({**GOOD, "signature": {"algorithm": "Ed25519", "value": SIGNATURE["value"]}}, Check.BAD),
        ({**GOOD, "content": {"name": "Zoe"}}, Check.BAD),
        ({**GOOD, "content": {"name": "Zoë", "more": 1}}, Check.BAD),
        ({**GOOD, "content": {"name": 1.5}}, Check.BAD),
        ({**GOOD, "content": "Zoë"}, Check.BAD),
        ({**GOOD, "type": REGISTER}, Check.BAD),
        ({**GOOD, "more": 1}, Check.BAD),
        ({}, Check.BAD),
        (None, Check.BAD),
        ("eyJhbGciOiJub25lIn0..", Check.BAD),
    ],
)  # fmt: skip
def test_ce_02_only_ed25519_and_named_keys_are_accepted(forged: object, found: Check) -> None:
    assert check(forged, KEYS, CERTIFICATE) is found


def test_a_document_of_one_kind_is_none_of_another() -> None:
    assert check(SIGNER.document(REGISTER, {"a": "b"}) | {"type": CERTIFICATE}, KEYS, CERTIFICATE) is Check.BAD


@pytest.mark.parametrize(
    ("state", "found"), [(State.ACTIVE, Check.GOOD), (State.RETIRED, Check.GOOD), (State.LOST, Check.WITHDRAWN_KEY)]
)
def test_ce_12_what_a_lost_key_signed_proves_nothing(state: State, found: Check) -> None:  # fmt: skip
    keys = {SIGNER.id: replace(KEYS[SIGNER.id], state=state)}

    assert check(GOOD, keys, CERTIFICATE) is found
    assert check({**GOOD, "content": {}}, keys, CERTIFICATE) is Check.BAD, "a forgery is no better for it"


def test_a_token_names_its_key_and_is_signed_by_it() -> None:
    import jwt
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    token = SIGNER.jwt({"sub": "Zoë"}, kid="did:web:example.org#1", typ="vc+jwt")

    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "kid": "did:web:example.org#1", "typ": "vc+jwt"}
    public = Ed25519PublicKey.from_public_bytes(decoded(SIGNER.public, 32))
    assert jwt.decode(token, public, algorithms=["EdDSA"]) == {"sub": "Zoë"}
    assert json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "==")) == {"sub": "Zoë"}
