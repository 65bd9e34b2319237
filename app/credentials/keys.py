"""The signing keys of this installation: the private one at hand, and the public ones in the database.

The private key is a setting or a file, never in the database; whoever has the database alone cannot sign. The first
signature with a new key makes its row and retires the key before it, so that changing the setting is changing the key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from app import clock, db, events
from app.credentials.models import SigningKey
from app.credentials.signatures import PublicKey, Signer, State
from app.errors import Conflict, NotFound

CHANGES = 7_303  # advisory lock under which keys change

_seed: Callable[[], bytes] | None = None


def configure(seed: Callable[[], bytes]) -> None:
    """Say where this process finds the 32 secret bytes; asked anew each time, because the file may have changed."""
    global _seed
    _seed = seed


def signer() -> Signer:
    """What signs now. Raises Conflict('key-withdrawn') when the key at hand was retired or lost."""
    assert _seed is not None, "keys.configure() has not been called"
    at_hand = Signer(_seed())
    known = db.session.get(SigningKey, at_hand.id)
    if known is None:
        known = _introduce(at_hand, clock.now())
    if known.state != State.ACTIVE:
        raise Conflict("key-withdrawn")
    return at_hand


def public_keys() -> dict[str, PublicKey]:
    """All keys there ever were, by id."""
    return {row.id: PublicKey(row.id, row.public_key, State(row.state)) for row in all_keys()}


def all_keys() -> list[SigningKey]:
    """The rows, newest first."""
    return list(db.session.scalars(select(SigningKey).order_by(SigningKey.valid_from.desc(), SigningKey.id)))


def withdraw(key_id: str, state: State, now: datetime) -> SigningKey:
    """Retire a key, or say that it is lost. A lost key stays lost. Raises NotFound('key-unknown'), Conflict('key-lost')."""
    db.lock(CHANGES)
    found = db.session.get(SigningKey, key_id, populate_existing=True)
    if found is None:
        raise NotFound("key-unknown")
    if found.state == State.LOST and state is not State.LOST:
        raise Conflict("key-lost")
    found.state, found.valid_until = state, found.valid_until or now
    events.record(None, f"signing-key-{state}", f"signing-key:{key_id}")
    db.session.flush()
    return found


def _introduce(at_hand: Signer, now: datetime) -> SigningKey:
    db.lock(CHANGES)
    if known := db.session.get(SigningKey, at_hand.id, populate_existing=True):
        return known  # somebody was faster
    for before in db.session.scalars(select(SigningKey).where(SigningKey.state == State.ACTIVE)):
        withdraw(before.id, State.RETIRED, now)
    row = SigningKey(id=at_hand.id, public_key=at_hand.public, state=State.ACTIVE, valid_from=now)
    db.session.add(row)
    db.session.flush()
    events.record(None, "signing-key-made", f"signing-key:{at_hand.id}")
    return row
