"""What the published schema of Open Badges 3.0 demands of the credentials we make, in our own words.

The schema of 1EdTech (ob_v3p0_achievementcredential_schema.json) is not in any package and may not be copied here, so the
parts that our credentials use are written down anew from the specification: members, their types and patterns, and what
is required. Beside it stands somebody else's verifier (openbadgeslib), which has its own reading of the specification.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
URI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
IDENTITY_TYPES = [
    "name", "sourcedId", "systemId", "productId", "userName", "accountId", "emailAddress", "nationalIdentityNumber", "isbn",
    "issn", "lisSourcedId", "oneRosterSourcedId", "sisSourcedId", "ltiContextId", "ltiDeploymentId", "ltiToolId",
    "ltiPlatformId", "ltiUserId", "identifier",
]  # fmt: skip


def types(*one_of: str) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": TEXT, "contains": {"enum": list(one_of)}}


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2019-09/schema",
    "type": "object",
    "required": ["@context", "id", "type", "credentialSubject", "issuer", "validFrom"],
    "properties": {
        "@context": {
            "type": "array",
            "minItems": 2,
            "items": [
                {"enum": ["https://www.w3.org/ns/credentials/v2"]},
                {
                    "type": "string",
                    "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json$",
                },
            ],
        },
        "id": URI,
        "type": {"allOf": [types("VerifiableCredential"), types("AchievementCredential", "OpenBadgeCredential")]},
        "name": TEXT,
        "validFrom": MOMENT,
        "validUntil": MOMENT,
        "issuer": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {"id": URI, "type": types("Profile"), "name": TEXT, "url": URI},
        },
        "credentialSubject": {
            "type": "object",
            "required": ["type", "achievement"],
            "anyOf": [{"required": ["id"]}, {"required": ["identifier"]}],
            "properties": {
                "id": URI,
                "type": types("AchievementSubject"),
                "licenseNumber": TEXT,
                "identifier": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["type", "hashed", "identityHash", "identityType"],
                        "additionalProperties": False,
                        "properties": {
                            "type": {"enum": ["IdentityObject"]},
                            "hashed": {"type": "boolean"},
                            "identityHash": TEXT,
                            "identityType": {"enum": IDENTITY_TYPES},
                            "salt": TEXT,
                        },
                    },
                },
                "achievement": {
                    "type": "object",
                    "required": ["id", "type", "criteria", "description", "name"],
                    "properties": {
                        "id": URI,
                        "type": types("Achievement"),
                        "achievementType": {"enum": ["Certification", "Certificate", "License", "Membership"]},
                        "criteria": {
                            "type": "object",
                            "anyOf": [{"required": ["id"]}, {"required": ["narrative"]}],
                            "properties": {"id": URI, "narrative": TEXT},
                        },
                        "description": TEXT,
                        "name": TEXT,
                        "version": TEXT,
                    },
                },
            },
        },
        "credentialStatus": {
            "type": "object",
            "required": ["id", "type", "statusPurpose", "statusListIndex", "statusListCredential"],
            "properties": {
                "id": URI,
                "type": {"enum": ["BitstringStatusListEntry"]},
                "statusPurpose": {"enum": ["revocation"]},
                "statusListIndex": {"type": "string", "pattern": r"^(0|[1-9]\d*)$"},
                "statusListCredential": URI,
            },
        },
        "credentialSchema": {
            "type": "array",
            "items": {"type": "object", "required": ["id", "type"], "properties": {"id": URI, "type": TEXT}},
        },
    },
}
