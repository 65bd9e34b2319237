"""The public verification of certificates. Slowed per address, so that nobody counts through numbers or ids."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.credentials import badge, keys, queries
from app.credentials.canonical import canonical
from app.credentials.forms import VerifyForm
from app.credentials.models import Award
from app.credentials.routes.blueprint import JWT, bp, published, published_json, site
from app.credentials.rules import Status, normal_number
from app.credentials.signatures import Check
from app.errors import NotAllowed, NotFound, TooMany
from app.web import navigation, throttle, transaction
from app.web.authorization import allow, anyone
from app.web.locale import lazy
from app.web.society import today

LOOKS_PER_ADDRESS, WINDOW = 60, timedelta(minutes=10)
OFFERED = ["text/html", "application/json", JWT]

navigation.place_below(lazy("Verify a certificate"), "credentials.verify", anyone, order=20)


@bp.get("/verify")
@allow(anyone)
def verify() -> Response | str:
    """Where a number is typed. A form that goes to an address of its own, so that the answer can be linked."""
    form = VerifyForm(request.args)
    if "number" in request.args and form.validate():
        return redirect(url_for(".verification", known_as=normal_number(form.number.data or "")))
    return render_template("credentials/verify.html", form=form)


@bp.get("/verify/<path:known_as>")
@allow(anyone)
def verification(known_as: str) -> Response | tuple[str | Response, int]:
    """Valid, expired, superseded, revoked or unknown, at first glance; by id or by number. The same address answers
    software in JSON, and with the credential itself to whoever asks for that.
    """
    award = _looked_up(known_as)
    signature = queries.signature_of(award)
    newer = queries.newest_of_chain(award) if award else None
    wanted = request.accept_mimetypes.best_match(OFFERED, default="text/html")
    if wanted == JWT and award is not None:
        return _badge(award)
    if wanted != "text/html":
        return published_json(_told(award, newer, signature)), 200 if award else 404
    shown = {"award": award, "newer": newer, "signature": signature, "known_as": known_as, "site": site()}
    status = _status(award, signature)
    return render_template("credentials/verification.html", status=status, **shown), 200 if award else 404


@bp.get("/verify/<public_id>/badge.jwt")
@allow(anyone)
def badge_jwt(public_id: str) -> Response:
    """The credential to take along."""
    return _badge(_known(public_id), download=True)


@bp.get("/verify/<public_id>/certificate.json")
@allow(anyone)
def signed_certificate(public_id: str) -> Response:
    """What is public of the certificate with its signature, in the bytes that the stand-alone verifier wants."""
    award = _known(public_id)
    if award.document is None:
        raise NotFound()
    return published(canonical(award.document), "application/json", name=f"{award.number}.json")


def _known(public_id: str) -> Award:
    award = _looked_up(public_id)
    if award is None or award.public_id != public_id:
        raise NotFound()
    return award


def _looked_up(known_as: str) -> Award | None:
    """The certificate, or nothing, which is counted. An IPv6 address stands for its whole network."""
    key = f"verify:{network(request.remote_addr or '')}"
    if seconds := throttle.wait(key, most=LOOKS_PER_ADDRESS, window=WINDOW):
        raise TooMany(seconds=seconds)
    award = queries.award_known_as(known_as)
    if award is None:
        transaction.afterwards(lambda: throttle.count(key, window=WINDOW))
    return award


def network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return f"{found.exploded[:19]}::" if isinstance(found, IPv6Address) else address


def _badge(award: Award, *, download: bool = False) -> Response:
    if award.revoked_at is not None:
        raise NotAllowed("certificate-revoked")
    token = badge.credential_jwt(award, site(), keys.signer())
    return published(token, JWT, name=f"{award.number}.jwt" if download else "")


def _status(award: Award | None, signature: Check) -> str:
    """What the page says first. A record that contradicts its own signature is not called valid."""
    if award is None:
        return "unknown"
    return "contradicted" if signature is Check.BAD else queries.status_of(award, today()).value


def _told(award: Award | None, newer: Award | None, signature: Check) -> dict[str, Any]:
    """The page as data."""
    told: dict[str, Any] = {"status": _status(award, signature), "checked_on": today().isoformat()}
    if award is None:
        return told
    facts, here = award.facts, site()
    told |= {name: facts[name] for name in ("number", "name", "title", "society", "awarded_on", "expires_on")}
    told["address"] = here.certificate(award.public_id)
    told["signature"] = signature.value
    if told["status"] == Status.REVOKED and award.revoked_at:
        told["revoked_on"] = award.revoked_at.astimezone(here.zone).date().isoformat()
    else:
        told["credential"] = f"{here.certificate(award.public_id)}/badge.jwt"
    if newer is not None:
        told["superseded_by"] = here.certificate(newer.public_id)
    return told | ({"signed": award.document} if award.document else {})
