"""The attendance day on an organiser's phone: the page that works without network, the list it takes along, and where it
sends what it has seen.
"""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app import clock
from app.errors import Invalid
from app.seminars import attending, presentation, queries, words
from app.seminars.routes.blueprint import bp, organise
from app.seminars.rules import day, minutes, passes
from app.web.authorization import allow, anyone
from app.web.locale import lazy

ASSETS = ("js/attendance-day.js", "js/day-rules.js", "js/day-store.js", "js/day-page.js", "js/pass-code.js", "js/keep-offline.js",
          "js/qr-reader.js", "js/jsqr.js", "icons.svg")  # fmt: skip
SAID = {
    "empty": lazy("Everything is stored on the server."),
    "waiting-one": lazy("1 entry waits on this phone."),
    "waiting": lazy("%(num)s entries wait on this phone."),
    "sending": lazy("Sending…"),
    "offline": lazy("No network: go on, everything is kept on this phone."),
    "stored": lazy("Everything is stored on the server, as of %(time)s."),
    "sign-in": lazy("You are signed out. Sign in on this phone, come back here and send again; nothing is lost."),
    "not-yours": lazy("The server no longer lets this account run the seminar. Entries stay on this phone."),
    "clock": lazy("The clock of this phone is %(minutes)s minutes off. Times are corrected; set the clock right."),
    "in-room": lazy("%(num)s in the room"),
    "came": lazy("%(num)s came"),
    "awaited": lazy("%(num)s not seen yet"),
    "in": lazy("In since %(time)s"),
    "early": lazy("In; minutes count from %(time)s"),
    "out": lazy("Out at %(time)s"),
    "unseen": lazy("Not seen yet"),
    "scanned-in": lazy("In"),
    "scanned-out": lazy("Out"),
    "counts-from": lazy("Early: minutes count from %(time)s."),
    "printed": lazy("Printed pass: compare the face."),
    "no-face": lazy("No picture: ask the name."),
    "again": lazy("Seen already a moment ago; nothing was added."),
    "already-in": lazy("Is in already."),
    "not-in": lazy("Was not seen coming in. The time of going is noted."),
    "pass-unknown": lazy("Nobody on this list has that pass. Is it for another seminar?"),
    "pass-old": lazy("This pass is too old. Ask for the pass as it is on the phone now."),
    "pass-used": lazy("This pass was used already. It changes every 30 seconds."),
    "pass-unreadable": lazy("This is no pass."),
    "pin-short": lazy("Choose at least six characters."),
    "pin-wrong": lazy("That does not open the list."),
    "taken-back": lazy("Taken back."),
    "undo": lazy("Take back"),
    "camera-none": lazy("The camera cannot be used here. Type the signs below the code."),
    "camera-stop": lazy("Stop the camera"),
    "camera-start": lazy("Scan with the camera"),
    "closed": lazy("This session is closed."),
    "counts-differ": lazy("You counted %(heads)s, the list says %(num)s in the room."),
    "left-out": lazy("%(num)s still in the room."),
    "refused": lazy("%(name)s: %(reason)s"),
    "walk-in": lazy("Walk-in"),
    "remove-waiting": lazy("Entries wait to be sent. Remove the list only when they are on the server."),
    "insecure": lazy("This page needs an address that begins with https."),
    "come": lazy("In"),
    "go": lazy("Out"),
}


@bp.get("/seminars/<int:seminar_id>/day")
@allow(organise)
def day_page(seminar_id: int) -> str:
    """The page itself, without anybody's name: names come with the list, which the phone keeps encrypted."""
    found = queries.seminar_run_by(current_user, seminar_id)
    reasons = {f"reason-{code}": str(words.REASONS[code]) for code in (
        "unreadable", "session-unknown", "person-unknown", "not-that-day", "in-the-future", "pass-not-good", "code-used",
    )}  # fmt: skip
    said = {**{key: str(text) for key, text in SAID.items()}, **reasons}
    return render_template("seminars/day.html", seminar=found, said=said, assets=ASSETS, seconds=passes.LIVE_SECONDS)


@bp.get("/seminars/<int:seminar_id>/day/hello")
@allow(organise)
def hello(seminar_id: int) -> Response:
    """The server's clock, and a token for sending."""
    queries.seminar_run_by(current_user, seminar_id)
    return jsonify(
        {"server_now": clock.now().isoformat(), "token": generate_csrf(), "owner": current_user.id,
         "clock_seconds": minutes.CLOCK_MAY_DIFFER.total_seconds()}
    )  # fmt: skip


@bp.get("/seminars/<int:seminar_id>/day/list")
@allow(organise)
def day_list(seminar_id: int) -> Response:
    """Who is awaited, with what proves their passes, and what was seen so far."""
    found = queries.seminar_run_by(current_user, seminar_id)
    sessions = queries.sessions_of(seminar_id)
    return jsonify(presentation.day_list(found, sessions, now=clock.now(), owner=current_user.id))


@bp.post("/seminars/<int:seminar_id>/day/events")
@allow(organise)
def day_events(seminar_id: int) -> Response:
    """Store what a phone has seen, each event once, and answer with the list as it stands now."""
    found, told = queries.seminar_run_by(current_user, seminar_id), request.get_json(silent=True)
    if not isinstance(told, dict) or not isinstance(told.get("events"), list):
        raise Invalid("unreadable")
    if len(told["events"]) > day.MOST_AT_ONCE:
        raise Invalid("unreadable")
    read = [day.read(one) for one in told["events"]]
    device = told.get("device") if isinstance(told.get("device"), str) else ""
    outcomes = attending.record(
        found, [one for one in read if one], device=device or "", by=current_user, now=clock.now()
    )
    answers = [{"id": one.id, "state": one.state, "reason": one.reason, "registration": one.registration_id}
               for one in outcomes]  # fmt: skip
    answers += [_senseless(given) for given, event in zip(told["events"], read, strict=True) if event is None]
    sessions = queries.sessions_of(seminar_id)
    return jsonify(
        {
            "outcomes": answers,
            "list": presentation.day_list(found, sessions, now=clock.now(), owner=current_user.id),
        }
    )


@bp.get("/seminars/worker.js")
@allow(anyone)
def worker() -> Response:
    """The service worker: it may only stand for addresses below its own, so it is served from here."""
    with current_app.open_resource("seminars/static/offline/worker.js", "r") as script:
        answer = make_response(script.read())
    answer.mimetype = "text/javascript"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _senseless(given: Any) -> dict[str, Any]:
    known = given.get("id") if isinstance(given, dict) else ""
    return {"id": known if isinstance(known, str) else "", "state": "refused", "reason": "unreadable"}
