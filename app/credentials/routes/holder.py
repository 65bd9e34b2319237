"""What holders do with their certificates."""

from __future__ import annotations

from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.permissions import Permission, may
from app.credentials import queries
from app.credentials.routes.blueprint import bp, pdf_answer
from app.web.authorization import allow


@bp.get("/my-certificates/<int:award_id>.pdf")
@allow(may(Permission.LEARN))
def own_pdf(award_id: int) -> Response:
    """My certificate, to print or hand on."""
    return pdf_answer(queries.own_award(current_user.id, award_id))
