"""The sentences of seminars: what rules answer as data, said to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.numbers import format_currency

from app.content.model import Catalogue
from app.seminars.models import Seminar, SeminarSession
from app.seminars.rules.registering import Refusal
from app.web import locale
from app.web.locale import _, lazy, ngettext

REASONS = {
    "seminar-not-published": lazy("This seminar is not open to registration."),
    "seminar-is-draft": lazy(
        "Publish the seminar first. Until then its page, and the mail about the place, would lead nowhere."
    ),
    "seminar-called-off": lazy("This seminar is called off."),
    "seminar-begun": lazy("This seminar has begun. Ask an organiser if you would still like to come."),
    "registration-opens-later": lazy("Registration is not open yet."),
    "registration-closed": lazy("Registration is closed."),
    "account-not-confirmed": lazy("Confirm your e-mail address first; the link is in the mail you were sent."),
    "module-missing": lazy("A module must be finished first."),
    "path-missing": lazy("A certificate is needed first."),
    "cohort-missing": lazy("This seminar is for the members of one cohort."),
    "registered-already": lazy("This person is registered already."),
    "seminar-full": lazy("All places are taken."),
    "not-registered": lazy("You are not registered for this seminar."),
    "cancel-too-late": lazy("It is too late to cancel here. Write to an organiser."),
    "offer-over": lazy("The place was held for you until the time in the mail; it went to the next person."),
    "zone-fixed": lazy("The time zone cannot change while there are sessions: their times are written in it."),
    "no-such-time": lazy("Clocks in %(zone)s never show %(time)s that day, because they are put forward."),
    "time-never-was": lazy("Clocks were put forward past one of these times that day."),
    "closes-before-opens": lazy("Registration would close before it opens."),
    "no-sessions": lazy("Add a session first: people must know when to come."),
    "session-ends-first": lazy(
        "It would end before it begins. If it goes on past midnight, let it end on the next day."
    ),
    "worth-too-much": lazy("More minutes would be credited than the session lasts."),
    "session-closed": lazy("This session is closed; minutes rest on its times."),
    "session-attended": lazy("People were seen at this session, so it stays in the programme."),
    "session-open": lazy("Close the session before you credit its hours."),
    "session-not-begun": lazy("This session has not begun yet."),
    "session-credited": lazy("Hours of this session are in the ledger. Correct minutes one by one instead."),
    "cannot-organise": lazy("Only instructors and administrators can organise seminars."),
    "last-organiser": lazy("A seminar keeps at least one organiser."),
    "no-such-member": lazy("There is no active account with this address."),
    "out-before-in": lazy("Somebody would have gone before they came: look at the line with %(name)s."),
    "still-to-come": lazy("One of these times is still to come."),
    "own-minutes": lazy("Nobody corrects their own minutes. Ask another organiser."),
    "more-than-scheduled": lazy("These are more minutes than the session lasts."),
    "not-that-day": lazy("This is too far from the time of the session."),
    "in-the-future": lazy("This lies in the future."),
    "person-unknown": lazy("This person is not registered for the seminar."),
    "pass-not-good": lazy("This pass is not good: too old, or of another seminar."),
    "code-used": lazy("This pass was used already; it changes every 30 seconds."),
    "unreadable": lazy("This could not be read."),
    "session-unknown": lazy("There is no such session in this seminar."),
    "times-half": lazy("Fill in both times of a line, or neither."),
    "time-unreadable": lazy("“%(given)s” is not a time of day."),
    "picture-unreadable": lazy("This is no picture that can be read. Choose a JPEG, PNG or WebP file."),
    "picture-missing": lazy("Choose a picture first."),
}
STATES = {
    "placed": lazy("You have a place"),
    "waiting": lazy("You are on the waiting list"),
    "offered": lazy("A place is offered to you"),
    "cancelled": lazy("You cancelled"),
    "lapsed": lazy("The offer ran out"),
    "removed": lazy("An organiser took you off the list"),
    "organiser": lazy("You organise it"),
}
PLACES = {
    "placed": lazy("Has a place"),
    "waiting": lazy("Waits"),
    "offered": lazy("Has an offer"),
    "cancelled": lazy("Cancelled"),
    "lapsed": lazy("Offer ran out"),
    "removed": lazy("Taken off"),
}
MODES = {"in-person": lazy("in person"), "live-online": lazy("live online"), "on-demand": lazy("on demand")}
PROBLEMS = {
    "no-check-out": lazy("not seen going"),
    "out-without-in": lazy("seen going, not coming"),
}
WAYS = {
    "live": lazy("pass on a phone"),
    "printed": lazy("printed pass"),
    "tick": lazy("ticked by hand"),
    "paper": lazy("from paper"),
    "list": lazy("from a list"),
}


def refusal(refused: Refusal, seminar: Seminar, catalogue: Catalogue) -> str:
    """Why somebody cannot register, with when or what."""
    if refused.reason == "registration-opens-later" and refused.when:
        return _("Registration opens on %(when)s.") % {"when": zoned(refused.when, seminar.time_zone)}
    if refused.reason == "registration-closed" and refused.when:
        return _("Registration closed on %(when)s.") % {"when": zoned(refused.when, seminar.time_zone)}
    if refused.reason == "cancel-too-late" and refused.when:
        return _("Cancelling was possible until %(when)s. Write to an organiser.") % {
            "when": zoned(refused.when, seminar.time_zone)
        }
    if refused.reason == "module-missing":
        return _("Finish the module %(title)s first.") % {"title": _title(catalogue.module, refused.what)}
    if refused.reason == "path-missing":
        return _("This seminar asks for the certificate %(title)s.") % {"title": _title(catalogue.path, refused.what)}
    return str(REASONS[refused.reason])


def zoned(moment: datetime, zone: object, form: str = "datetime") -> str:
    """A moment as clocks show it in a zone that is not the reader's: 'datetime', 'date', 'day' or 'time'."""
    forms = {"datetime": locale.moment, "date": locale.day, "time": locale.clock_time, "day": locale.long_day}
    if zone not in available_timezones():
        return forms[form](moment)
    with locale.reading_as(replace(locale.reader(), zone=str(zone))):
        return forms[form](moment)


def hours_of(session: SeminarSession, zone: str) -> str:
    """Such as 'Saturday 28 November, 09:00–12:30', in the zone; the end's day where it is another."""
    begins, ends = zoned(session.starts_at, zone, "time"), zoned(session.ends_at, zone, "time")
    first, last = zoned(session.starts_at, zone, "day"), zoned(session.ends_at, zone, "day")
    return f"{first}, {begins}–{ends}" if first == last else f"{first}, {begins} – {last}, {ends}"


def days_of(begins: datetime | None, ends: datetime | None, zone: str) -> str:
    """Such as '28 Nov 2026' or '28 Nov 2026 – 29 Nov 2026'."""
    if begins is None or ends is None:
        return _("No dates yet")
    first, last = zoned(begins, zone, "date"), zoned(ends, zone, "date")
    return first if first == last else f"{first} – {last}"


def zone_name(zone: str) -> str:
    """Such as 'Lisbon time'."""
    return _("%(place)s time") % {"place": zone.rpartition("/")[2].replace("_", " ")}


def fee(seminar: Seminar) -> str:
    """Such as '€240.00, by bank transfer'."""
    if seminar.fee_cents is None:
        return seminar.fee_text
    amount = format_currency(seminar.fee_cents / 100, seminar.fee_currency, locale=locale.reader().formats)
    return f"{amount}, {seminar.fee_text}" if seminar.fee_text else amount


def language(code: str) -> str:
    """The name of a language in the reader's."""
    return Locale.parse(locale.reader().language.partition("-")[0]).languages.get(code, code)


def where(seminar: Seminar) -> str:
    """The place in a few words."""
    return seminar.place or _("Online")


def places(seminar: Seminar, taken: int) -> str:
    """How many places there are still."""
    left = free(seminar, taken)
    if left is None:
        return _("Room for everybody")
    if left:
        return ngettext("%(num)s place free", "%(num)s places free", left) % {"num": left}
    return _("All places taken, waiting list open") if seminar.waiting_list else _("All places taken")


def free(seminar: Seminar, taken: int) -> int | None:
    """How many places there are still, as a number; None where there is room for everybody."""
    return None if seminar.capacity is None else max(0, seminar.capacity - taken)


def state(seminar: Seminar, begins: datetime | None, ends: datetime | None, now: datetime) -> str:
    """How a seminar stands, for a list that is not parted by it."""
    if seminar.called_off_at:
        return _("Called off")
    if not seminar.published_at:
        return _("Only organisers see it")
    if begins is None or ends is None or begins > now:
        return _("Coming up")
    return _("Past") if ends <= now else _("Under way")


def session_state(session: SeminarSession, now: datetime) -> str:
    """How the attendance of a session stands."""
    if session.closed_at:
        return _("Closed")
    return _("Not closed") if session.starts_at <= now else _("To come")


def hours(minutes: int) -> str:
    """Minutes as people say them: '3 h 30 min'."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": whole}
    return _("%(hours)s h %(minutes)s min") % {"hours": whole, "minutes": rest}


def rule(seminar: Seminar) -> str:
    """How minutes become hours."""
    if seminar.crediting == "proportional":
        return _("Credit for the time you are in the room.")
    return _("Full credit from %(share)s %% of a session in the room, none below.") % {"share": seminar.threshold}


def zone_of(seminar: Seminar) -> ZoneInfo:
    """The seminar's zone."""
    return ZoneInfo(seminar.time_zone)


def _title(look_up: Any, id: str) -> str:
    try:
        return look_up(id).title
    except LookupError:
        return id
