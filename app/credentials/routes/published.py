"""What software asks for: public keys, the issuer's identity, status lists, and the verifier that works without us."""

from __future__ import annotations

from pathlib import Path

from werkzeug.wrappers import Response

from app import clock
from app.credentials import badge, keys, queries
from app.credentials.routes.blueprint import JWT, bp, published, published_json, site
from app.errors import NotFound
from app.web.authorization import allow, anyone

VERIFIER = Path(__file__).resolve().parent.parent / "verifier" / "keystone_verify.py"


@bp.get("/.well-known/keystone-keys.json")
@allow(anyone)
def public_keys() -> Response:
    """All keys that sign or signed certificates, with what became of them."""
    listed = [
        {
            "id": row.id,
            "algorithm": "Ed25519",
            "public": row.public_key,
            "state": row.state,
            "valid_from": row.valid_from.isoformat(timespec="seconds"),
            "valid_until": row.valid_until.isoformat(timespec="seconds") if row.valid_until else None,
        }
        for row in keys.all_keys()
    ]
    return published_json({"society": site().society, "keys": listed})


@bp.get("/.well-known/did.json")
@allow(anyone)
def did() -> Response:
    """Who issues the credentials (did:web), and which keys speak for it."""
    return published_json(badge.did_document(list(keys.public_keys().values()), site()))


@bp.get("/status-lists/<int:number>")
@allow(anyone)
def status_list(number: int) -> Response:
    """Which credentials are revoked, signed anew with each answer."""
    if not 1 <= number <= queries.status_lists():
        raise NotFound()
    at = number - 1
    token = badge.status_list_jwt(queries.revoked_places(at), at, site(), keys.signer(), clock.now())
    return published(token, JWT, seconds=int(badge.LIST_TTL.total_seconds()))


@bp.get("/verify/keystone_verify.py")
@allow(anyone)
def verifier() -> Response:
    """The program that checks registers and certificates without this site."""
    return published(VERIFIER.read_bytes(), "text/x-python", name=VERIFIER.name)
