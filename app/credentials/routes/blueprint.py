"""What the pages of certificates share: the blueprint, what a credential says of this site, and documents as answers."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, current_app, request, url_for
from werkzeug.wrappers import Response

from app.credentials import certificate, words
from app.credentials.badge import Site
from app.credentials.models import Award, Duplicate
from app.web import errors
from config import Config, zone

bp = Blueprint("credentials", "app.credentials", template_folder="templates")
errors.say(words.REASONS)

JWT = "application/vc+jwt"


def site() -> Site:
    """This installation as its credentials name it."""
    config: Config = current_app.extensions["keystone-config"]
    return Site(config.public_url.rstrip("/"), config.society, zone(config))


def pdf_answer(award: Award, duplicate: Duplicate | None = None) -> Response:
    """The PDF of a certificate as an answer: A4, or US Letter when the address asks for it."""
    address = site().url + url_for("credentials.verification", known_as=award.public_id)
    paper = "letter" if request.args.get("paper") == "letter" else "a4"
    body = certificate.pdf(award.facts, words.printed(award.facts, duplicate), address, paper=paper)
    answer = current_app.response_class(body, mimetype="application/pdf")
    copy = f"-duplicate-{duplicate.id}" if duplicate else ""
    answer.headers["Content-Disposition"] = f'inline; filename="{award.number}{copy}.pdf"'
    return answer


def published(body: bytes | str, mimetype: str, *, seconds: int = 0, name: str = "") -> Response:
    """Something for software, which pages of other sites may read too; `name` makes it a download."""
    answer = current_app.response_class(body, mimetype=mimetype)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-cache"
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def published_json(value: Any, *, seconds: int = 0) -> Response:
    """JSON to be read by people too."""
    return published(json.dumps(value, ensure_ascii=False, indent=2), "application/json", seconds=seconds)
