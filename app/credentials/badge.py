"""A certificate as software reads it: an Open Badges 3.0 credential, and the status list that says which are revoked.

Both are VC-JWT: the credential itself is the payload of a JWT signed with EdDSA, which any JWT library verifies without
knowing about badges or linked data. The issuer is `did:web:<host>`, whose document lists the keys that are not lost.
"""

from __future__ import annotations

import base64
import gzip
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.credentials.models import Award
from app.credentials.rules import PLACES
from app.credentials.signatures import PublicKey, Signer, State

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
LIST_HOLDS = timedelta(days=1)  # how long a copy of the status list may be used
LIST_TTL = timedelta(minutes=5)  # after which a reader should look again


@dataclass(frozen=True)
class Site:
    """What a credential says of where it comes from. `url` is the public address without a slash at its end."""

    url: str
    society: str
    zone: ZoneInfo

    @property
    def did(self) -> str:
        return "did:web:" + urlsplit(self.url).netloc.replace(":", "%3A")

    def certificate(self, public_id: str) -> str:
        return f"{self.url}/verify/{public_id}"

    def status_list(self, number: int) -> str:
        """Lists count from 1, places within all of them from 0."""
        return f"{self.url}/status-lists/{number + 1}"

    def key(self, key_id: str) -> str:
        return f"{self.did}#{key_id}"


def credential(award: Award, site: Site) -> dict[str, Any]:
    """The credential without its signature. Of the person it says the name as printed and nothing else."""
    facts = award.facts
    number, place = divmod(award.status_index, PLACES)
    made = {
        "@context": CONTEXT,
        "id": site.certificate(award.public_id),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts["title"],
        "issuer": {"id": site.did, "type": ["Profile"], "name": facts["society"], "url": site.url},
        "validFrom": _moment(award.awarded_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": facts["name"],
                    "identityType": "name",
                }
            ],
            "licenseNumber": facts["number"],
            "achievement": achievement(facts, site),
        },
        "credentialStatus": {
            "id": f"{site.status_list(number)}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": site.status_list(number),
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    if award.expires_on is not None:
        ends = datetime.combine(award.expires_on + timedelta(days=1), time(), tzinfo=site.zone)
        made["validUntil"] = _moment(ends)
    return made


def achievement(facts: Mapping[str, Any], site: Site) -> dict[str, Any]:
    """What was achieved: the path in the version that was met, with what it asks for as its criteria."""
    version = f"{site.url}/path/{facts['path']}/{facts['path_version']}/{facts['path_hash']}"
    example = " The rules are examples that the society has not put in force." if facts["status"] == "example" else ""
    return {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, version).urn,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": facts["title"],
        "description": f"Awarded by {facts['society']} to whoever met every requirement of {facts['title']}.{example}",
        "criteria": {"narrative": "\n".join(f"- {item['title']}" for item in facts["evidence"]) or facts["title"]},
        "version": str(facts["path_version"]),
    }


def credential_jwt(award: Award, site: Site, signer: Signer) -> str:
    """The credential, signed."""
    return _signed(credential(award, site), site, signer)


def status_list(revoked: Iterable[int], number: int, site: Site, now: datetime) -> dict[str, Any]:
    """The list without its signature: one bit a certificate, set for those revoked (places within this list)."""
    bits = bytearray(PLACES // 8)
    for place in revoked:
        bits[place // 8] |= 0x80 >> (place % 8)
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    url = site.status_list(number)
    return {
        "@context": CONTEXT[:1],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": site.did,
        "validFrom": _moment(now),
        "validUntil": _moment(now + LIST_HOLDS),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + packed,
            "ttl": int(LIST_TTL.total_seconds() * 1000),
        },
    }


def status_list_jwt(revoked: Iterable[int], number: int, site: Site, signer: Signer, now: datetime) -> str:
    """The list, signed."""
    return _signed(status_list(revoked, number, site, now), site, signer)


def did_document(keys: Sequence[PublicKey], site: Site) -> dict[str, Any]:
    """Who the issuer is and which keys speak for it: all but lost ones."""
    speaking = [key for key in keys if key.state is not State.LOST]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": site.did,
        "verificationMethod": [
            {"id": site.key(key.id), "type": "JsonWebKey2020", "controller": site.did, "publicKeyJwk": key.jwk}
            for key in speaking
        ],
        "assertionMethod": [site.key(key.id) for key in speaking],
    }


def _signed(body: dict[str, Any], site: Site, signer: Signer) -> str:
    """As VC-JWT: the credential is the payload, beside the claims that JWT libraries look at by themselves."""
    claims = {"iss": site.did, "jti": body["id"], "nbf": _seconds(body["validFrom"])}
    if "validUntil" in body:
        claims["exp"] = _seconds(body["validUntil"])
    return signer.jwt({**body, **claims}, kid=site.key(signer.id), typ="JWT")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
