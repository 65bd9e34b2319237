"""(b) A graded attempt of ten questions, each answer stored durably, in turn with as many writes of the floor."""

from __future__ import annotations

import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator

from app.accounts.models import User
from app.demo.answering import right
from bench import society
from bench.load import RefusedError
from bench.place import QUIZ, Place
from bench.table import Line
from tests.reliability.browser import Answer, Browser

AT_ONCE = 8
WRITES = 12  # start, ten answers, handing in
PAGES = 2  # the attempt, the result


def lines(place: Place) -> Iterator[Line]:
    """Eight people at once; start, page, ten saves as the page's script sends them, hand in, result."""
    rounds, each = (1, 3) if place.quick else (3, 5)
    with place.app.app_context():
        learners = society.people(AT_ONCE)
        society.cohort(learners)
    place.keystone.data.joinpath("floor").mkdir(parents=True, exist_ok=True)
    place.keystone.data.joinpath("floor", "result.html").write_text("<p>ten questions</p>" * 300, encoding="utf-8")
    keystone, floor = place.keystone.start(), place.floor.start()
    bodies = [right(place.catalogue.question(id)) for id in place.catalogue.quiz(QUIZ).question_ids]
    saves: list[float] = []
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(a_second(learners, each, lambda person: attempt(keystone.port, person, bodies, saves)))
        theirs.append(a_second(learners, each, lambda person: bare_writes(floor.port, person, bodies)))
    a, b = statistics.median(ours), statistics.median(theirs)
    saves.sort()
    yield Line(
        "graded attempt of 10 questions, 12 durable writes",
        f"{a:.1f} attempts/s",
        f"floor, 12 durable writes and 2 pages: {b:.1f}/s",
        a / b,
        "≥ 0.50",
    )
    yield Line("… one save, 8 people at once", f"p50 {ms(saves, 0.5)}, p99 {ms(saves, 0.99)}")
    floor.stop()
    keystone.stop()


def attempt(port: int, person: User, bodies: list[object], saves: list[float]) -> None:
    """One attempt from start to result."""
    cookie, token = society.token_for(person)
    browser = Browser(port, cookie.removeprefix("keystone="))
    browser.token = token
    begun = expect(303, browser.send_form(f"/quizzes/{QUIZ}/attempts"))
    path = begun.headers["Location"]
    expect(200, browser.open(path))
    for slot, body in enumerate(bodies, 1):
        sent = {"body": body, "confidence": "sure", "write_id": uuid.uuid4().hex, "base_version": 0, "writer": 1}
        at = time.perf_counter()
        expect(200, browser.send_json(f"{path}/answers/{slot}", sent))
        saves.append(time.perf_counter() - at)
    expect(303, browser.send_form(f"{path}/submission"))
    expect(200, browser.open(f"{path}/result"))
    browser.close()


def bare_writes(port: int, person: User, bodies: list[object]) -> None:
    """The same number of durable writes and pages, with nothing else done."""
    browser = Browser(port, society.cookie(person).removeprefix("keystone="))
    for number in range(WRITES):
        expect(200, browser.send_json("/save", {"body": bodies[number % len(bodies)]}))
    for _ in range(PAGES):
        expect(200, browser.open("/result"))
    browser.close()


def a_second(learners: list[User], each: int, deed: Callable[[User], None]) -> float:
    """How many a second when everybody does it `each` times, one after another."""
    failures: list[Exception] = []

    def work(person: User) -> None:
        try:
            for _ in range(each):
                deed(person)
        except Exception as broken:  # noqa: BLE001 - told to the caller below
            failures.append(broken)

    threads = [threading.Thread(target=work, args=(person,)) for person in learners]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return len(learners) * each / (time.monotonic() - begun)


def expect(status: int, answer: Answer) -> Answer:
    if answer.status != status:
        raise RefusedError(f"{answer.status} instead of {status}: {answer.body[:300]!r}")
    return answer


def ms(times: list[float], share: float) -> str:
    return f"{1000 * times[min(int(len(times) * share), len(times) - 1)]:.0f} ms"
