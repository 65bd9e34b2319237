"""Keeping a secret in the database so that whoever has the database alone cannot read it.

The key is made from the installation's SECRET_KEY. When that changes, what was sealed before is lost.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_key: bytes | None = None


def configure(secret: str) -> None:
    """Say from which secret this process makes its key."""
    global _key
    made = HKDF(SHA256(), length=32, salt=None, info=b"keystone second factor").derive(secret.encode())
    _key = base64.urlsafe_b64encode(made)


def sealed(text: str) -> str:
    """What to store."""
    return _fernet().encrypt(text.encode()).decode()


def opened(stored: str) -> str | None:
    """What was sealed; None when it was sealed with another key."""
    try:
        return _fernet().decrypt(stored).decode()
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    assert _key is not None, "sealing.configure() has not been called"
    return Fernet(_key)
