"""One way to write a value as bytes, so that a signature over them means the value: JSON as RFC 8785 (JCS) has it.

Only what our documents hold: text, whole numbers, true, false, null, lists and objects. Fractions are refused, because
writing them alike everywhere is the hard part of the standard and nothing signed here needs them.
"""

from __future__ import annotations

import json
from typing import Any

LARGEST = 2**53 - 1  # whole numbers beyond are not exact in every language that reads JSON


def canonical(value: Any) -> bytes:
    """The canonical bytes. Raises ValueError for what has none.

    >>> canonical({"b": 1, "a": ["é", None]})
    b'{"a":["\\xc3\\xa9",null],"b":1}'
    """
    return json.dumps(_ordered(value), separators=(",", ":"), ensure_ascii=False).encode()


def _ordered(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{value} is too large to be written alike everywhere")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(one) for one in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("the keys of an object must be text")
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    raise ValueError(f"{type(value).__name__} has no canonical form here")


def _utf16(key: str) -> bytes:
    """JCS sorts by UTF-16 code units, which differs from Python's order beyond the basic plane."""
    return key.encode("utf-16-be", "surrogatepass")
