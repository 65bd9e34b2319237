"""Forms of the lesson page."""

from __future__ import annotations

from wtforms import FloatField, HiddenField
from wtforms.validators import NumberRange

from app.web.forms import Form


class PlaceForm(Form):
    """Where somebody is in a lesson: the heading in view and the share above the fold, 0 to 1."""

    place = HiddenField(default="")
    share = FloatField(default=0.0, validators=[NumberRange(0, 1)])
