"""What authors see and send."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app import db
from app.accounts.models import User
from app.authoring import actions
from app.authoring.following import Brought
from app.authoring.models import Draft, Publication
from app.content.store import Store
from tests.authoring.conftest import BANK, LESSON, on_disk
from tests.authoring.test_actions import approved, begun, changed, published
from tests.factories import NOW, a_user
from tests.visitor import Page, Visitor

Browser = Callable[[User], Visitor]
OVERVIEW = "/authoring/"


def open_drafts() -> int:
    return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def edited(visitor: Visitor, page: Page, part: str = "/text", **fields: object) -> Page:
    """Send the editor's form by one of its buttons; what scripts add is not there."""
    form = page.form("/text")
    action = form["action"].replace("/text", part)
    data = {"note": "", **form["fields"], "text": source(page), **fields}
    return visitor._page(visitor.client.post(action, data=data, follow_redirects=True))


def source(page: Page) -> str:
    """What a browser shows in the editor: it drops the first line end after the tag."""
    return page.form("/text")["fields"]["text"].replace("\r\n", "\n").removeprefix("\n")


def note(page: Page) -> str:
    return page.tree.xpath("//textarea[@name='note']")[0].text


def start(visitor: Visitor, path: str = LESSON) -> Page:
    return visitor.submit(visitor.visit(f"/authoring/files/{path}"), "/authoring/drafts", path=path)


PAGES = ["/authoring/", "/authoring/problems", "/authoring/new", f"/authoring/files/{LESSON}"]
DRAFT_PAGES = ["", "/conflict", "/revisions"]


@pytest.mark.parametrize("role", [None, "student"])
def test_without_the_permission_no_page_opens(
    store: Store, brought: Brought, ana: User, visitor: Visitor, role: str | None
) -> None:
    draft = begun(store, brought, ana)
    if role:
        visitor.sign_in(a_user(role))

    for path in [*PAGES, *(f"/authoring/drafts/{draft.id}{part}" for part in DRAFT_PAGES)]:
        answer = visitor.client.get(path)
        assert answer.status_code == (403 if role else 302), path
        assert b"KEY" not in answer.data


def test_a_learner_can_send_nothing_either(store: Store, brought: Brought, ana: User, browser: Browser) -> None:
    draft, learner = begun(store, brought, ana), browser(a_user("student"))
    token = browser(ana).token(OVERVIEW)
    for part in ("text", "check", "submission", "approval", "return", "publication", "removal", "base", "restoration"):
        answer = learner.client.post(f"/authoring/drafts/{draft.id}/{part}", data={"csrf_token": token})
        assert answer.status_code == 403, part


def test_the_overview_lists_the_files_and_finds_words_in_them(store: Store, ana: User, browser: Browser) -> None:
    visitor = browser(ana)

    page = visitor.visit(OVERVIEW)
    found = visitor.visit(OVERVIEW + "?q=arm+fossa")

    assert "The joint" in page.text and "Joints practice" in page.text and "The course as a whole" in page.text
    assert "all.md" in found.text and "Joints practice" not in found.text
    assert "Nothing found" in visitor.visit(OVERVIEW + "?q=nowhere+at+all").text


def test_opening_a_page_begins_nothing(store: Store, ana: User, browser: Browser) -> None:
    for path in PAGES:
        browser(ana).visit(path)

    assert open_drafts() == 0


@pytest.mark.parametrize(
    "path",
    [
        LESSON, BANK, "course.md", "glossary.md", "references.md", "certification/first.md",
        "modules/joints/module.md", "modules/joints/quizzes/exam.md", "modules/joints/quizzes/practice.md",
        "modules/joints/checklists/practical.md",
    ],
)  # fmt: skip
def test_every_kind_of_file_opens_in_the_editor_with_its_text_untouched(
    store: Store, ana: User, browser: Browser, path: str
) -> None:
    visitor = browser(ana)
    page = start(visitor, path)

    assert page.status == 200
    assert source(page) == on_disk(store, path)
    assert "What the learner sees" in page.text
    with_answers = visitor.visit(page.response.request.path + "?answers=yes")
    assert ("KEY-one-beta" in with_answers.text) is (path == BANK)
    assert "KEY-one-beta" not in page.text.split("What the learner sees")[1]


def test_a_second_author_is_told_whose_draft_it_is(store: Store, ana: User, ben: User, browser: Browser) -> None:
    start(browser(ana))
    visitor = browser(ben)

    data = {"csrf_token": visitor.token(OVERVIEW), "path": LESSON}
    refused = visitor._page(visitor.client.post("/authoring/drafts", data=data))

    assert refused.status == 409 and "Ana Author has an open draft" in refused.text
    assert "by Ana Author Draft" in visitor.visit(OVERVIEW).text
    assert "Ana Author is still writing" in visitor.visit(f"/authoring/drafts/{newest().id}").text


def newest() -> Draft:
    return db.session.scalars(
        select(Draft).order_by(Draft.id.desc()).limit(1).execution_options(populate_existing=True)
    ).one()


def test_check_without_scripts_keeps_what_was_typed_and_stores_nothing(
    store: Store, ana: User, browser: Browser
) -> None:
    visitor = browser(ana)
    page = start(visitor)
    typed = on_disk(store).replace("glossary.md#joint", "glossary.md#nothing") + "\n"

    checked = edited(visitor, page, "/check", text=typed, note="half a note")

    assert source(checked) == typed
    assert note(checked) == "half a note"
    assert "The glossary has no term nothing." in checked.text and "Not saved yet" in checked.text
    assert newest().text == on_disk(store)


def test_the_script_gets_problems_with_lines_and_the_preview(store: Store, ana: User, browser: Browser) -> None:
    visitor = browser(ana)
    page = start(visitor, BANK)
    form = page.form("/text")
    headers = {"Accept": "application/json", "X-CSRFToken": form["fields"]["csrf_token"]}
    text = on_disk(store, BANK).replace("obj=j.name fuzzy=1", "obj=j.nothing")
    address = form["action"].replace("/text", "/check")

    told = visitor.client.post(address, data={"text": text, "seq": "0"}, headers=headers).get_json()
    answers = visitor.client.post(
        address, data={"text": text, "seq": "0", "answers": "yes"}, headers=headers
    ).get_json()

    errors = [one for one in told["problems"] if one["severity"] == "error"]
    assert [(one["path"], one["own"]) for one in errors] == [(BANK, True)]
    assert text.split("\n")[errors[0]["line"] - 1] == "## What is the bone called?"
    assert f'data-jump="{errors[0]["line"]}"' in told["problems_html"]
    assert "Which one?" in told["preview_html"] and "KEY-one-beta" not in told["preview_html"]
    assert "KEY-one-beta" in answers["preview_html"]


def test_autosave_stores_tells_the_time_and_refuses_a_stale_tab(store: Store, ana: User, browser: Browser) -> None:
    visitor = browser(ana)
    form = start(visitor).form("/text")
    headers = {"Accept": "application/json", "X-CSRFToken": form["fields"]["csrf_token"]}

    def save(text: str, seq: int) -> tuple[int, dict[str, object]]:
        answer = visitor.client.post(form["action"], data={"text": text, "seq": str(seq)}, headers=headers)
        return answer.status_code, answer.get_json()

    status, told = save("first", 0)
    assert (status, told["seq"]) == (200, 1) and str(told["saved"]).startswith("Saved ")
    assert save("first", 0)[1]["seq"] == 1  # the answer was lost and the script tries again
    status, told = save("second", 0)
    assert (status, told["reason"]) == (409, "stale-draft")
    assert newest().text == "first"
    assert save("", 1)[0] == 200 and newest().text == ""


def test_a_stale_tab_shows_both_texts_and_saves_the_one_that_is_chosen(
    store: Store, ana: User, browser: Browser
) -> None:
    visitor = browser(ana)
    page = start(visitor)
    edited(visitor, page, text="from the other tab")

    stale = edited(visitor, page, text="from this tab")

    assert stale.status == 409
    boxes = {one.get("id"): one.text.strip() for one in stale.tree.xpath("//textarea")}
    assert boxes == {"text": "from this tab", "stored": "from the other tab"}
    assert newest().text == "from the other tab"
    visitor.submit(stale, "/text", text="put together")
    assert newest().text == "put together"


def test_what_was_typed_into_a_draft_that_is_over_is_shown_again(
    store: Store, brought: Brought, ana: User, browser: Browser
) -> None:
    visitor = browser(ana)
    page = start(visitor)
    actions.drop(newest(), by=ana)
    db.session.commit()

    stale = edited(visitor, page, text="too late")

    assert stale.status == 409
    assert stale.tree.xpath("//textarea[@id='text']")[0].text.strip() == "too late"
    assert not stale.tree.xpath("//form//button[contains(., 'Save')]")


def test_a_refused_submission_keeps_text_and_note(store: Store, ana: User, browser: Browser) -> None:
    visitor = browser(ana)
    page = start(visitor)

    refused = edited(visitor, page, "/submission", note="Nothing yet")

    assert refused.status == 422 and "nothing to review" in refused.text
    assert note(refused) == "Nothing yet"
    long = edited(visitor, page, text="x" * 400_001)
    assert long.status == 422 and len(source(long)) == 400_001


def test_the_reviewer_sees_the_changes_and_the_author_sees_why_not(
    store: Store, brought: Brought, ana: User, ben: User, browser: Browser
) -> None:
    draft = changed(store, brought, ana)
    actions.submit(draft, note="Clearer words", by=ana, now=NOW)
    db.session.commit()
    path = f"/authoring/drafts/{draft.id}"

    for_ben, for_ana = browser(ben).visit(path), browser(ana).visit(path)

    rows = [
        (row.get("class"), row.xpath("td[4]")[0].text) for row in for_ben.tree.xpath("//table[@class='diff']//tr[td]")
    ]
    assert ("diff-removed", "Text about load.") in rows and ("diff-added", "New words.") in rows
    assert "Clearer words" in for_ben.text
    assert for_ben.tree.xpath("//button[contains(., 'Approve')]")
    assert not for_ana.tree.xpath("//button[contains(., 'Approve')]")
    assert "Nobody approves their own draft" in for_ana.text


def test_own_approval_is_refused_even_by_hand(store: Store, brought: Brought, ana: User, browser: Browser) -> None:
    draft = changed(store, brought, ana)
    actions.submit(draft, note="", by=ana, now=NOW)
    db.session.commit()

    refused = browser(ana).post(f"/authoring/drafts/{draft.id}/approval", token_from=OVERVIEW, seq="1", note="")

    assert refused.status == 403 and "Nobody approves their own draft" in refused.text
    assert newest().state == "submitted"


def test_sending_back_without_a_word_is_refused_and_with_one_reaches_the_author(
    store: Store, brought: Brought, ana: User, ben: User, browser: Browser
) -> None:
    draft = changed(store, brought, ana)
    actions.submit(draft, note="", by=ana, now=NOW)
    db.session.commit()
    path, reviewer = f"/authoring/drafts/{draft.id}", browser(ben)

    refused = reviewer.submit(reviewer.visit(path), "/return", note="")
    assert refused.status == 422 and "Say what should change" in refused.text
    reviewer.submit(reviewer.visit(path), "/return", note="Name the source.")

    page = browser(ana).visit(path)
    assert "Ben Reviewer sent it back" in page.text and "Name the source." in page.text
    assert page.form("/text")


def test_a_change_on_disk_is_shown_from_all_sides_when_publishing(
    store: Store, brought: Brought, ana: User, ben: User, browser: Browser
) -> None:
    draft = approved(store, brought, ana, ben)
    db.session.commit()
    foreign = on_disk(store).replace("Text about load.", "Theirs.")
    (store.root / LESSON).write_text(foreign, encoding="utf-8")
    visitor, path = browser(ana), f"/authoring/drafts/{draft.id}"

    assert "was changed on disk" in visitor.visit(path).text
    page = visitor.post(f"{path}/publication", token_from=OVERVIEW, seq="1", note="")

    assert page.status == 409
    assert on_disk(store) == foreign and db.session.scalar(select(func.count()).select_from(Publication)) == 0
    assert len(page.tree.xpath("//table[@class='diff']")) == 3
    visitor.submit(page, "/base", keep="mine")
    assert (newest().state, newest().base_text) == ("writing", foreign)


def test_errors_keep_a_draft_from_being_published_and_are_listed(
    store: Store, brought: Brought, ana: User, ben: User, browser: Browser
) -> None:
    draft = approved(store, brought, ana, ben, old="glossary.md#joint", new="glossary.md#nothing")
    db.session.commit()

    page = browser(ana).post(f"/authoring/drafts/{draft.id}/publication", token_from=OVERVIEW, seq="1", note="")

    assert page.status == 422 and "The glossary has no term nothing." in page.text
    assert newest().state == "approved"


def test_a_new_file_begins_with_a_form_that_keeps_its_answers(store: Store, ana: User, browser: Browser) -> None:
    visitor = browser(ana)
    page = visitor.visit("/authoring/new")

    refused = visitor.submit(page, "/authoring/new", kind="lessons", module="joints", name="Bad Name")
    assert refused.status == 422 and refused.form("/authoring/new")["fields"]["name"] == "Bad Name"
    taken = visitor.submit(page, "/authoring/new", kind="lessons", module="joints", name="01-the-joint")
    assert taken.status == 409 and "There is a file" in taken.text
    begun = visitor.submit(page, "/authoring/new", kind="lessons", module="joints", name="02-more")

    assert begun.status == 200 and newest().path == "modules/joints/lessons/02-more.md"
    assert "title: More" in newest().text


def test_the_problems_page_tells_what_is_live_from_what_is_on_disk(store: Store, ana: User, browser: Browser) -> None:
    visitor = browser(ana)
    (store.root / LESSON).write_text(on_disk(store).replace("title: The joint", "titel: The joint"), encoding="utf-8")

    page = visitor.visit("/authoring/problems")

    assert f"{LESSON}:3" in page.text and "The last good version stays live" in page.text
    assert "the last good version stays live" in visitor.visit(OVERVIEW).text


def test_earlier_states_are_listed_compared_and_gone_back_to(
    store: Store, brought: Brought, ana: User, ben: User, browser: Browser
) -> None:
    draft = changed(store, brought, ana)
    db.session.commit()
    path, visitor = f"/authoring/drafts/{draft.id}/revisions", browser(ana)

    page = visitor.visit(path)
    compared = visitor.visit(next(link for link in page.links() if "revision=" in link).split("#")[0])
    assert "New words." in compared.text
    assert "Go back to this" not in browser(ben).visit(path).text
    visitor.submit(page, "/restoration")

    assert newest().text == newest().base_text


@pytest.mark.parametrize("part", ["", "/conflict", "/revisions", "/revisions?revision=7"])
def test_a_draft_that_does_not_exist_is_not_found(store: Store, ana: User, browser: Browser, part: str) -> None:
    assert browser(ana).client.get(f"/authoring/drafts/987654321{part}").status_code == 404


@pytest.mark.parametrize("path", ["config.py", "modules/joints/figures/arch.svg", "..%2f..%2fetc/passwd", "nothing.md"])
def test_files_outside_the_course_are_not_found(store: Store, ana: User, browser: Browser, path: str) -> None:
    assert browser(ana).client.get(f"/authoring/files/{path}").status_code == 404


def test_source_is_shown_as_text_and_never_run(store: Store, brought: Brought, ana: User, browser: Browser) -> None:
    evil = "</textarea><script>alert(1)</script>"
    draft = begun(store, brought, ana)
    actions.save(draft, draft.text.replace("Text about load.", evil), seq=0, by=ana, now=NOW)
    db.session.commit()

    page = browser(ana).visit(f"/authoring/drafts/{draft.id}")

    assert evil in page.form("/text")["fields"]["text"]
    assert b"<script>alert" not in page.response.data


@pytest.mark.parametrize("text", ["\n\nleading", "  indented", "trailing  \n\n\n", "tab\there", "no end"])
def test_spaces_at_the_ends_survive_the_editor(store: Store, ana: User, browser: Browser, text: str) -> None:
    visitor = browser(ana)
    page = edited(visitor, start(visitor), text=text)

    assert newest().text == text
    assert source(page) == text


def test_the_files_are_a_table_narrowed_as_the_page(
    visitor: Visitor, store: Store, brought: Brought, ana: User
) -> None:
    actions.begin(LESSON, by=ana, store=store, brought=brought, now=NOW)
    visitor.sign_in(ana)

    everything, found = visitor.table("/authoring/files.csv"), visitor.table("/authoring/files.csv?q=01-the-joint")

    (row,) = found[1:]
    assert row[2:6] == ["Lesson", LESSON, "Draft", ana.name] and row in everything
    assert ["The course as a whole", "Live"] in [[row[0], row[4]] for row in everything]


def test_what_went_live_from_here_is_a_table_of_all_files(
    visitor: Visitor, store: Store, brought: Brought, ana: User, ben: User
) -> None:
    published(store, brought, ana, ben)

    table = visitor.sign_in(ben).table("/authoring/publications.csv")

    assert [row[1:4] for row in table[1:]] == [[LESSON, ana.name, ben.name]]
    assert "/authoring/publications.csv" in visitor.visit(f"/authoring/files/{LESSON}").links()
