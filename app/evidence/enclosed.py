"""Documents that people enclose: a PDF or a picture, told apart by their first bytes and never by their names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.errors import Invalid

KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST = 900 * 1024  # bytes


@dataclass(frozen=True)
class Document:
    """A document as it is kept: its name, what it is, the SHA-256 of its bytes, and the bytes."""

    name: str
    media_type: str
    sha256: str
    body: bytes


def document(name: str, body: bytes) -> Document:
    """Look at what was enclosed. Raises Invalid('proof-too-large'), Invalid('proof-kind')."""
    if len(body) > LARGEST:
        raise Invalid("proof-too-large")
    kind = next((kind for magic, kind in KINDS.items() if body.startswith(magic)), None)
    if kind is None:
        raise Invalid("proof-kind")
    return Document(name[:120], kind, hashlib.sha256(body).hexdigest(), body)
