"""Months and days as certification counts them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from app.content.model import Path

ONE_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has no such day.

    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> int:
    """Whole months that have passed. Nought where `last` comes before `first`.

    >>> months_between(date(2026, 1, 31), date(2026, 2, 28))
    1
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(months if months_after(first, months) <= last else months - 1, 0) if last >= first else 0


def expires_on(path: Path, awarded_on: date, *, last_end: date | None = None) -> date | None:
    """The last day of validity of a term awarded on this day; `last_end` is the last day of the term that it renews.

    Such as the same day three years later. With `valid_until: 31 August`, the last such day within these months, but never
    before the day of the award; without months, the next one.
    """
    begins = last_end if path.renewed_from == "end" and last_end is not None else awarded_on
    if path.valid_until is None:
        return None if path.valid_months is None else months_after(begins, path.valid_months)
    if path.valid_months is None:
        return path.valid_until.on_or_after(begins + ONE_DAY)
    found = path.valid_until.on_or_before(months_after(begins, path.valid_months))
    return found if found > begins else path.valid_until.on_or_after(begins + ONE_DAY)
