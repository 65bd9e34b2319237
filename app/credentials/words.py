"""The sentences of certificates: what rules answer as data, said to people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from app.credentials.models import Duplicate
from app.web.locale import _, lazy, reader

REASONS = {
    "certificate-revoked": lazy("This certificate is revoked and is no longer handed out."),
    "key-withdrawn": lazy(
        "The signing key of this installation was withdrawn. Nothing is signed until there is a new one: python -m app new-signing-key."
    ),
    "key-lost": lazy("A key that is lost stays lost."),
    "key-unknown": lazy("No certificate was ever signed with a key of this id."),
    "already-revoked": lazy("This certificate is revoked already."),
}


def printed(facts: Mapping[str, Any], duplicate: Duplicate | None = None) -> dict[str, str]:
    """The sentences on the certificate, in the reader's language; dates as the reader writes them. Where the path has a
    wording for the holder's country, that was frozen with the facts and is printed as it is.
    """
    wording = facts.get("wording") or {}
    awarded, expires = _written(facts["awarded_on"]), _written(facts["expires_on"])
    dates = _("Awarded on %(awarded)s, valid until %(expires)s") if expires else _("Awarded on %(awarded)s")
    return {
        "language": reader().language if len(reader().language) == 2 else "en",
        "heading": wording.get("heading") or _("Certificate"),
        "wording": wording.get("text") or "",
        "duplicate": _("Duplicate issued on %(day)s") % {"day": _written(duplicate.issued_on.isoformat())}
        if duplicate
        else "",
        "attests": _("This is to certify that"),
        "holds": _("has met every requirement of"),
        "dates": dates % {"awarded": awarded, "expires": expires},
        "example": _("Awarded under example rules that the society has not put in force."),
        "number": _("Number"),
        "verify": _("Check that it is valid:"),
        "qr": _("QR code that leads to the page of this certificate"),
    }


def _written(iso: str | None) -> str:
    """A date as a document says it, such as '23 November 2026'."""
    return format_date(date.fromisoformat(iso), "long", locale=reader().formats) if iso else ""
