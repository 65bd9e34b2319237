"""Keys come, are changed and get lost, on both databases."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from app import db
from app.content.model import Catalogue
from app.credentials import keys, queries
from app.credentials.signatures import Check, State
from app.errors import Conflict, NotFound
from tests.certification.conftest import People, awarded, everything
from tests.factories import NOW
from tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("stopped")


@pytest.fixture
def change_key() -> Iterator[Callable[[], None]]:
    """Gives the installation another signing key, as if the setting or the file had changed."""
    before = keys._seed

    def change() -> None:
        seed = secrets.token_bytes(32)
        keys.configure(lambda: seed)

    change()
    yield change
    assert before is not None
    keys.configure(before)


def test_the_first_signature_makes_the_key_known_and_the_next_uses_it(
    database: Engine, change_key: Callable[[], None]
) -> None:
    one, two = keys.signer(), keys.signer()

    (row,) = keys.all_keys()
    assert one.id == two.id == row.id and row.state == State.ACTIVE and row.valid_until is None
    assert keys.public_keys()[row.id].public == one.public


def test_ce_12_after_a_change_of_keys_old_certificates_still_verify(
    people: People, catalogue: Catalogue, change_key: Callable[[], None]
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    old = made.key_id
    assert queries.signature_of(made) is Check.GOOD

    change_key()
    new = keys.signer()

    states = {row.id: row.state for row in keys.all_keys()}
    assert states == {old: State.RETIRED, new.id: State.ACTIVE}
    assert queries.signature_of(made) is Check.GOOD


def test_ce_12_what_a_lost_key_signed_is_said_to_be_signed_with_a_withdrawn_key(
    people: People, catalogue: Catalogue, change_key: Callable[[], None]
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    keys.withdraw(made.key_id or "", State.LOST, NOW + timedelta(days=1))

    assert queries.signature_of(made) is Check.WITHDRAWN_KEY
    with pytest.raises(Conflict, match="key-withdrawn"):
        keys.signer()
    with pytest.raises(Conflict, match="key-lost"):
        keys.withdraw(made.key_id or "", State.RETIRED, NOW)
    change_key()
    assert keys.signer().id != made.key_id and queries.signature_of(made) is Check.WITHDRAWN_KEY


def test_a_key_nobody_knows_is_not_found(database: Engine) -> None:
    with pytest.raises(NotFound):
        keys.withdraw("no such key", State.LOST, NOW)


def test_many_at_once_introduce_a_new_key_once(lasting: Engine, change_key: Callable[[], None]) -> None:
    names = at_once(20, lambda _n: keys.signer().id)

    assert len(set(names)) == 1 and isinstance(names[0], str), names
    with db.transaction():
        assert [row.state for row in keys.all_keys()] == [State.ACTIVE]
