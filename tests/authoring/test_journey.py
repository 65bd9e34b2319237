"""One story: a lesson is changed, repaired, reviewed, published, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from app import db
from app.accounts.models import User
from app.content.store import Store
from tests.authoring.conftest import LESSON, on_disk
from tests.authoring.test_pages import OVERVIEW, edited, newest, source, start
from tests.factories import a_cohort, a_user
from tests.visitor import Visitor


def test_a_lesson_from_the_first_keystroke_to_its_rollback(
    store: Store, ana: User, ben: User, browser: Callable[[User], Visitor]
) -> None:
    learner = a_user()
    a_cohort(learners=(learner,))
    original, author, reviewer, reader = on_disk(store), browser(ana), browser(ben), browser(learner)

    # Ana writes a sentence with a link that leads nowhere, and is told the line.
    page = start(author)
    typed = source(page).replace("Text about load.", "Ligaments carry [most](02-nowhere.md).")
    page = edited(author, page, "/check", text=typed)
    line = typed.split("\n").index("Ligaments carry [most](02-nowhere.md).") + 1
    assert page.tree.xpath(f"//li[@data-severity='error']//button[@data-jump='{line}']")
    assert "The link 02-nowhere.md leads nowhere." in page.text

    # She repairs it, sees it as the learner will, and submits.
    mended = typed.replace("[most](02-nowhere.md)", "**most** of it")
    page = edited(author, page, "/check", text=mended)
    assert "leads nowhere" not in page.text and "Ligaments carry most of it." in page.text
    page = edited(author, page, "/submission", text=mended, note="Says what carries.")
    assert "Submitted." in page.response.text and "Waiting for review" in page.text

    # Her own approval is refused; Ben's is not.
    draft = newest()
    refused = author.post(f"/authoring/drafts/{draft.id}/approval", token_from=OVERVIEW, seq=str(draft.seq))
    assert refused.status == 403 and "Nobody approves their own draft" in refused.text
    assert "1 draft waits for your review" in reviewer.visit(OVERVIEW).text
    page = reviewer.visit(f"/authoring/drafts/{draft.id}")
    assert "Ligaments carry **most** of it." in page.text and "Says what carries." in page.text
    address = page.tree.xpath("//button[contains(., 'Approve')]/@formaction")[0]
    reviewer.post(address, token_from=OVERVIEW, seq=str(draft.seq), note="Good.")
    assert on_disk(store) == original

    # Published, it is the file on disk and what the learner reads.
    page = author.visit(f"/authoring/drafts/{draft.id}")
    address = page.tree.xpath("//button[contains(., 'Publish')]/@formaction")[0]
    page = author.post(address, token_from=OVERVIEW, seq=str(draft.seq))
    assert "Published. Learners see it now." in page.response.text
    assert on_disk(store) == mended
    assert "Ligaments carry most of it." in reader.visit("/lessons/the-joint").text

    # Ben brings the first version back; it takes the same way.
    page = reviewer.visit(f"/authoring/files/{LESSON}")
    assert "written by Ana Author, approved by Ben Reviewer" in page.text
    oldest = page.tree.xpath("//form[starts-with(@id, 'back-b')]")[0]
    reviewer.client.post(oldest.get("action"), data=dict(oldest.form_values()))
    back = newest()
    page = reviewer.visit(f"/authoring/drafts/{back.id}")
    edited(reviewer, page, "/submission", note="It was better before.")
    author.post(f"/authoring/drafts/{back.id}/approval", token_from=OVERVIEW, seq=str(back.seq))
    author.post(f"/authoring/drafts/{back.id}/publication", token_from=OVERVIEW, seq=str(back.seq))

    assert on_disk(store) == original
    assert "Text about load." in reader.visit("/lessons/the-joint").text
    db.session.expire_all()
    assert newest().state == "published"
