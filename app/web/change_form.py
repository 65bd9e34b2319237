"""A form that changes what is stored, when two people (or two tabs) do so at once.

It carries what it showed, as a fingerprint a field. What only the other one changed is taken over, what only this one changed
is stored; where both changed the same field nothing is stored and the field says what stands there now.
"""

from __future__ import annotations

import json
import zlib
from typing import Any, Self

from wtforms import BooleanField, Field, HiddenField

from app.errors import Conflict
from app.web import errors
from app.web.forms import NOT_DATA, SECOND_FACTOR, Form
from app.web.locale import _, lazy

errors.say({
    "changed-meanwhile": lazy("Somebody else changed the same meanwhile, and nothing was stored yet. What they stored stands at the field; saving again replaces it with what you typed."),
})  # fmt: skip


class ChangeForm(Form):
    """The base of such forms. Made from what is stored it is `shown()`; when it comes back it must `catch_up()`."""

    seen = HiddenField(default="{}")

    def shown(self) -> Self:
        """Note what it shows."""
        self.seen.data = json.dumps({field.name: _print(field) for field in self._told()})
        return self

    def catch_up(self, stored: ChangeForm) -> None:
        """Take over what was stored since this form was shown. `stored` is the form as it would be shown now. Raises
        Conflict('changed-meanwhile') where both changed a field; sent again, the form then replaces it.
        """
        seen, overtaken = self._seen(), []
        for field in self._told():
            now = stored[field.name]
            if _print(now) in (seen.get(field.name), _print(field)):
                continue
            if seen.get(field.name) == _print(field):
                field.data, field.raw_data = now.data, None
            else:
                field.errors = [*field.errors, _("Stored meanwhile: %(text)s") % {"text": _text(now) or _("nothing")}]
                overtaken.append(field.name)
        if overtaken:
            self.seen.data = json.dumps(seen | {name: _print(stored[name]) for name in overtaken})
            raise Conflict("changed-meanwhile")

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, as columns have it."""
        return {field.name: field.data for field in self._told()}

    def _told(self) -> list[Field]:
        return [field for field in self if field.name not in NOT_DATA | SECOND_FACTOR | {"seen"}]

    def _seen(self) -> dict[str, Any]:
        try:
            seen = json.loads(self.seen.data or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}


def _print(field: Field) -> int:
    return zlib.crc32(_text(field).replace("\r\n", "\n").strip().encode())


def _text(field: Field) -> str:
    """What it holds, as the person sees it."""
    if hasattr(field, "iter_choices"):
        chosen = [str(choice[1]) for choice in field.iter_choices() if choice[2]]
        return ", ".join(chosen) or str(field.data or "")
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else _("No")
    return str(field._value())
