"""Ed25519 signatures: signing documents and checking them against keys that are known by name.

A signed document is `{"type", "content", "signature": {"algorithm", "key", "value"}}`. The signature covers the canonical
JSON of algorithm, content, key and type together. Nothing but Ed25519 and the keys handed in is accepted: a document
cannot bring its own key, choose another algorithm, or say more in its signature than these three things (CE-02).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.credentials.canonical import canonical

ALGORITHM = "Ed25519"
CERTIFICATE, REGISTER, STATEMENT = "keystone-certificate", "keystone-register", "keystone-statement"


class State(StrEnum):
    """What has become of a signing key."""

    ACTIVE = "active"
    RETIRED = "retired"  # signs no more; what it signed stays good
    LOST = "lost"  # somebody else may have it; what it signed proves nothing any more


class Check(StrEnum):
    """What checking a signature comes to."""

    GOOD = "good"
    WITHDRAWN_KEY = "withdrawn-key"
    UNKNOWN_KEY = "unknown-key"
    BAD = "bad"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class PublicKey:
    """A key by its name, which is the thumbprint of the key itself (RFC 7638)."""

    id: str
    public: str
    state: State = State.ACTIVE

    @property
    def jwk(self) -> dict[str, str]:
        return {"kty": "OKP", "crv": ALGORITHM, "x": self.public}


class Signer:
    """The private key at hand, made from its 32 secret bytes."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = encoded(self._key.public_key().public_bytes_raw())
        self.id = thumbprint(self.public)

    def sign(self, message: bytes) -> str:
        return encoded(self._key.sign(message))

    def document(self, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content, signed."""
        return document(kind, content, key=self.id, value=self.sign(message(kind, content, self.id)))

    def jwt(self, payload: Mapping[str, Any], *, kid: str, typ: str) -> str:
        """The payload as a compact JWS with algorithm EdDSA, as VC-JWT has it. `kid` is the key's address."""
        head = {"alg": "EdDSA", "kid": kid, "typ": typ}
        parts = [
            encoded(json.dumps(part, separators=(",", ":"), ensure_ascii=False).encode()) for part in (head, payload)
        ]
        signed = ".".join(parts)
        return f"{signed}.{self.sign(signed.encode())}"


def document(kind: str, content: Mapping[str, Any], *, key: str, value: str) -> dict[str, Any]:
    """A signed document from its parts."""
    return {"type": kind, "content": content, "signature": {"algorithm": ALGORITHM, "key": key, "value": value}}


def message(kind: str, content: Mapping[str, Any], key: str) -> bytes:
    """The bytes that are signed. They name the kind, so that no document passes for one of another kind."""
    return canonical({"algorithm": ALGORITHM, "content": dict(content), "key": key, "type": kind})


def check(signed: Any, keys: Mapping[str, PublicKey], kind: str) -> Check:
    """Whether the document is of this kind and signed by one of `keys` (by id), as it stands."""
    if not isinstance(signed, dict) or set(signed) != {"type", "content", "signature"} or signed["type"] != kind:
        return Check.BAD
    signature, content = signed["signature"], signed["content"]
    if not isinstance(signature, dict) or set(signature) != {"algorithm", "key", "value"}:
        return Check.BAD
    if signature["algorithm"] != ALGORITHM or not isinstance(content, dict):
        return Check.BAD
    key = keys.get(signature["key"]) if isinstance(signature["key"], str) else None
    if key is None:
        return Check.UNKNOWN_KEY
    try:
        raw = decoded(signature["value"], 64)
        Ed25519PublicKey.from_public_bytes(decoded(key.public, 32)).verify(raw, message(kind, content, key.id))
    except (ValueError, InvalidSignature):
        return Check.BAD
    return Check.WITHDRAWN_KEY if key.state is State.LOST else Check.GOOD


def thumbprint(public: str) -> str:
    """The name of a key: SHA-256 over its JWK's required members in order (RFC 7638)."""
    members = json.dumps({"crv": ALGORITHM, "kty": "OKP", "x": public}, separators=(",", ":"))
    return encoded(hashlib.sha256(members.encode()).digest())


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: Any, length: int) -> bytes:
    """The bytes, when `text` is the one way to write so many of them in base64url. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("not text")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as wrong:
        raise ValueError("not base64url") from wrong
    if len(raw) != length or encoded(raw) != text:
        raise ValueError("not the canonical base64url of so many bytes")
    return raw
