"""What the pages of certificates share: the blueprint and the document as an answer."""

from __future__ import annotations

from flask import Blueprint, current_app, url_for
from werkzeug.wrappers import Response

from app.credentials import certificate, words
from app.credentials.models import Award
from app.web import errors

bp = Blueprint("credentials", "app.credentials", template_folder="templates")
errors.say(words.REASONS)


def pdf_answer(award: Award) -> Response:
    """The PDF of a certificate as an answer."""
    site = current_app.extensions["keystone-config"].public_url
    address = site + url_for("credentials.verification", number=award.number)
    body = certificate.pdf(award.facts, words.printed(award.facts), address)
    answer = current_app.response_class(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{award.number}.pdf"'
    return answer
