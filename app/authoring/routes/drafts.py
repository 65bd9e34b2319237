"""Pages of one draft: editor, check, review, publication, conflict, earlier states."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user

from app import clock
from app.accounts.permissions import Permission, has, may
from app.authoring import actions, files, presentation, queries, rule_changes, rules, words
from app.authoring.forms import BaseForm, ButtonForm, RestoreForm, ReviewForm, TextForm, valid
from app.authoring.models import Draft
from app.authoring.routes.files import Page, author, brought
from app.certification import simulations
from app.web.authorization import allow, wants_json
from app.web.catalogue import store
from app.web.downloads import spreadsheet
from app.web.locale import _, clock_time
from app.web.refusals import demand, refused
from app.web.society import today

bp = Blueprint("drafting", __name__, url_prefix="/authoring/drafts", template_folder="../templates")


@bp.get("/<int:draft_id>")
@allow(author)
def draft(draft_id: int) -> Page:
    """The editor for whoever writes, the review for everybody else."""
    page = presentation.draft_page(
        queries.draft(draft_id), current_user, store(), answers=bool(request.args.get("answers"))
    )
    if page.is_editor:
        return render_template("authoring/editor.html", page=page, form=TextForm(note=page.draft.note), words=words)
    return _review(page, ReviewForm(), 200)


@bp.post("/<int:draft_id>/text")
@allow(author)
def save(draft_id: int) -> Page:
    """Store what was typed: by hand, or by the script in pauses of typing."""
    draft, form = queries.own_draft(current_user, draft_id), valid(TextForm())
    if wants_json():
        _save(draft, form)
        return jsonify(seq=draft.seq, saved=_("Saved %(time)s") % {"time": clock_time(draft.saved_at)})
    if actions.is_stale(draft, form.text.data, form.seq.data):
        return _stale(draft, form)
    if (status := refused(form, lambda: _save(draft, form))) is not None:
        return _editor(draft, form, status)
    return redirect(url_for(".draft", draft_id=draft_id, answers=form.answers.data or None), 303)


@bp.post("/<int:draft_id>/check")
@allow(author)
def check(draft_id: int) -> Page:
    """The problems of what was typed and what the learner would see of it. Stores nothing."""
    draft, form = queries.draft(draft_id), valid(TextForm())
    if not wants_json():
        return _editor(draft, form, 200)
    answers = bool(form.answers.data)
    page = presentation.draft_page(
        draft, current_user, store(), text=form.text.data, seq=form.seq.data, answers=answers
    )
    return jsonify(
        problems=[presentation.problem_facts(one, draft.path) for one in page.checked.problems],
        problems_html=render_template("authoring/_problems.html", page=page),
        preview_html=render_template("authoring/_preview.html", page=page),
    )


@bp.post("/<int:draft_id>/submission")
@allow(author)
def submit(draft_id: int) -> Page:
    """Save what stands in the editor and ask for a review."""
    draft, form = queries.own_draft(current_user, draft_id), valid(TextForm())
    if actions.is_stale(draft, form.text.data, form.seq.data):
        return _stale(draft, form)
    if (status := refused(form, lambda: _submit(draft, form))) is not None:
        return _editor(draft, form, status)
    flash(_("Submitted. Another author reviews it now."), "good")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/<int:draft_id>/approval")
@allow(author)
def approve(draft_id: int) -> Page:
    """Vouch for the draft as it was read."""
    draft, form = queries.draft(draft_id, for_writing=True), ReviewForm()
    status = refused(
        form,
        lambda: actions.approve(
            draft,
            seq=form.seq.data,
            note=form.note.data or "",
            by=current_user,
            now=clock.now(),
            simulation=form.simulation.data,
        ),
    )
    if status is not None:
        return _review(presentation.draft_page(draft, current_user, store()), form, status)
    flash(_("Approved. It can be published now."), "good")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/<int:draft_id>/simulation")
@allow(author)
def simulate(draft_id: int) -> Page:
    """Try a draft of certification rules on everybody on the path."""
    draft, form = queries.draft(draft_id, for_writing=True), ButtonForm()
    status = refused(
        form, lambda: rule_changes.simulate(draft, by=current_user, store=store(), now=clock.now(), today=today())
    )
    if status is not None:
        return _review(presentation.draft_page(draft, current_user, store()), form, status)
    return redirect(url_for(".draft", draft_id=draft_id, _anchor="simulation"), 303)


@bp.get("/<int:draft_id>/simulation.csv")
@allow(may(Permission.CERTIFY))
def simulation_csv(draft_id: int) -> Page:
    """What the draft does to whom, as a table; like the names on the page, for those who award certificates."""
    made = rule_changes.simulation_of(queries.draft(draft_id))
    rows = (
        (
            person["name"], words.EFFECTS[effect], person["was_complete"], person["is_complete"],
            words.changes(person["changes"]),
        )
        for effect, people in (simulations.by_effect(made) if made else {}).items()
        for person in people
    )  # fmt: skip
    heads = [_("Name"), _("Effect"), _("Complete now"), _("Complete by this text"), _("What changes")]
    return spreadsheet(f"simulation-{draft_id}", heads, rows)


@bp.post("/<int:draft_id>/return")
@allow(author)
def send_back(draft_id: int) -> Page:
    """Back to writing: by the reviewer with a note, by the author to go on."""
    draft, form = queries.draft(draft_id, for_writing=True), ReviewForm()
    status = refused(
        form, lambda: actions.send_back(draft, note=form.note.data or "", by=current_user, now=clock.now())
    )
    if status is not None:
        return _review(presentation.draft_page(draft, current_user, store()), form, status)
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/<int:draft_id>/publication")
@allow(author)
def publish(draft_id: int) -> Page:
    """Write the approved text to the file. A change on disk is shown, errors are listed; nothing is overwritten."""
    draft, form = queries.draft(draft_id, for_writing=True), ReviewForm()
    if draft.state == rules.State.APPROVED and actions.disk_moved(draft, store()):
        return _conflict(draft, 409)
    if (status := refused(form, lambda: _publish(draft, form))) is not None:
        return _review(presentation.draft_page(draft, current_user, store()), form, status)
    flash(_("Published. Learners see it now."), "good")
    return redirect(url_for("authoring.file", path=draft.path), 303)


@bp.post("/<int:draft_id>/removal")
@allow(author)
def drop(draft_id: int) -> Page:
    """Give the draft up."""
    demand(ButtonForm())
    actions.drop(queries.draft(draft_id, for_writing=True), by=current_user)
    flash(_("The draft was dropped. Its text stays on record."), "message")
    return redirect(url_for("authoring.files_by_module"), 303)


@bp.get("/<int:draft_id>/conflict")
@allow(author)
def conflict(draft_id: int) -> Page:
    """What changed on disk since the draft began, beside what the draft changed."""
    return _conflict(queries.draft(draft_id), 200)


@bp.post("/<int:draft_id>/base")
@allow(author)
def take_base(draft_id: int) -> Page:
    """Go on from the disk's version."""
    form = valid(BaseForm())
    actions.take_base(
        queries.draft(draft_id, for_writing=True), disk_hash=form.disk.data or "", keep=form.keep.data,
        by=current_user, store=store(), now=clock.now(),
    )  # fmt: skip
    flash(_("The draft rests on the version on disk now. Everything it would change is shown under “Changes”."), "good")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.get("/<int:draft_id>/revisions")
@allow(author)
def revisions(draft_id: int) -> Page:
    """The states of a draft that were kept, and what changed from one of them until now."""
    draft = queries.draft(draft_id)
    chosen = queries.revision(draft_id, request.args.get("revision", 0, int)) if "revision" in request.args else None
    lines = rules.differences(chosen.text, draft.text) if chosen else ()
    return render_template(
        "authoring/revisions.html", draft=draft, revisions=queries.revisions(draft_id), chosen=chosen, lines=lines,
        words=words, may_restore=draft.author_id == current_user.id and rules.State(draft.state) in rules.OPEN,
    )  # fmt: skip


@bp.post("/<int:draft_id>/restoration")
@allow(author)
def restore(draft_id: int) -> Page:
    """Go on from a kept state."""
    form = valid(RestoreForm())
    draft = queries.draft(draft_id, for_writing=True)
    kept = queries.revision(draft_id, form.revision.data or 0)
    actions.restore(draft, kept, seq=form.seq.data, by=current_user, now=clock.now())
    flash(_("The draft says again what it said then. The later text is kept among the earlier states."), "good")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def _save(draft: Draft, form: TextForm) -> None:
    actions.save(draft, form.text.data, seq=form.seq.data, by=current_user, now=clock.now())


def _submit(draft: Draft, form: TextForm) -> None:
    _save(draft, form)
    actions.submit(draft, note=form.note.data or "", by=current_user, now=clock.now())


def _publish(draft: Draft, form: ReviewForm) -> None:
    actions.publish(draft, seq=form.seq.data, by=current_user, store=store(), brought=brought(), now=clock.now())


def _editor(draft: Draft, form: TextForm, status: int) -> Page:
    """The editor with what was typed, problems and preview brought up to it."""
    page = presentation.draft_page(
        draft, current_user, store(), text=form.text.data, seq=form.seq.data, answers=bool(form.answers.data)
    )
    return render_template("authoring/editor.html", page=page, form=form, words=words), status


def _review(page: presentation.DraftPage, form: ReviewForm | ButtonForm, status: int) -> Page:
    may_drop = has(current_user, Permission.RUN_SITE)
    return render_template("authoring/review.html", page=page, form=form, may_drop=may_drop, words=words), status


def _stale(draft: Draft, form: TextForm) -> Page:
    """Another tab was faster: both texts, and nothing lost."""
    typed = files.plain(form.text.data)
    lines = rules.differences(draft.text, typed)
    is_open = rules.State(draft.state) in rules.OPEN
    return render_template(
        "authoring/stale.html", draft=draft, typed=typed, lines=lines, is_open=is_open, words=words
    ), 409


def _conflict(draft: Draft, status: int) -> Page:
    page = presentation.conflict_page(draft, store())
    return render_template(
        "authoring/conflict.html", page=page, is_author=draft.author_id == current_user.id, words=words
    ), status
