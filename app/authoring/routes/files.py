"""Pages of authoring about files: the list, problems, history, where a draft begins."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from app import clock
from app.accounts.permissions import Permission, may
from app.authoring import actions, files, overview, presentation, queries, words
from app.authoring.following import Brought
from app.authoring.forms import NewFileForm, PathForm, RollbackForm, valid
from app.authoring.models import Draft
from app.web import errors, navigation
from app.web.authorization import allow
from app.web.catalogue import current_catalogue, store
from app.web.downloads import spreadsheet
from app.web.locale import _, lazy
from app.web.refusals import refused

bp = Blueprint("authoring", __name__, url_prefix="/authoring", template_folder="../templates")
author = may(Permission.AUTHOR)

errors.say(words.REASONS)
navigation.place(
    lazy("Authoring"), "authoring.files_by_module", author, order=60, icon="pencil", sections=("authoring", "drafting")
)

Page = str | Response | tuple[str, int]


def brought() -> Brought:
    """What this machine's folder was brought to."""
    return Brought(current_app.extensions["keystone-config"].data)


@bp.get("/")
@allow(author)
def files_by_module() -> Page:
    """Every file with where it stands, and what waits for whom."""
    current_catalogue()
    search = _search()
    groups = overview.groups(store(), search)
    return render_template(
        "authoring/files.html",
        groups=groups,
        drafts=overview.with_drafts(groups),
        search=search,
        condition=overview.condition(store(), current_app.extensions["keystone-config"].data),
        waiting=queries.waiting_for(current_user.id),
        words=words,
    )


@bp.get("/files.csv")
@allow(author)
def files_csv() -> Page:
    """The same as a table, narrowed as the page is."""
    current_catalogue()
    rows = (
        (
            group.title or _("The course as a whole"), file.title, words.KINDS[file.kind], file.path,
            words.STATES[file.draft.state] if file.draft else _("Live"), file.author, file.errors, file.warnings,
        )
        for group in overview.groups(store(), _search())
        for file in group.files
    )  # fmt: skip
    heads = [
        _("Module"), _("Title"), _("Kind"), _("File"), _("State"), _("Draft by"), _("Errors"), _("Warnings"),
    ]  # fmt: skip
    return spreadsheet("content-files", heads, rows)


@bp.get("/publications.csv")
@allow(author)
def publications_csv() -> Page:
    """Which versions of all files went live from here; a file's own page shows its part of it."""
    heads = [_("Published (UTC)"), _("File"), _("Written by"), _("Approved by"), _("Note")]
    return spreadsheet("publications", heads, queries.publications())


@bp.get("/problems")
@allow(author)
def problems() -> Page:
    """What is wrong with the course that is live, with the files on disk, and between machines."""
    current_catalogue()
    condition = overview.condition(store(), current_app.extensions["keystone-config"].data)
    return render_template(
        "authoring/problems.html",
        condition=condition,
        live=store().catalogue.problems,
        quality=overview.quality(store()),
        disk=overview.disk_problems(store()),
        authored=set(files.paths_on_disk(store().root)),
    )


@bp.get("/problems.csv")
@allow(author)
def problems_csv() -> Page:
    """The same as a table."""
    current_catalogue()
    parts = (
        (_("The files on disk"), overview.disk_problems(store())),
        (_("The course that is live"), store().catalogue.problems),
        (_("What could be better"), overview.quality(store())),
    )
    rows = (
        (where, _("Error") if one.severity == "error" else _("Warning"), one.path, one.line, one.message)
        for where, those in parts
        for one in those
    )
    return spreadsheet("content-problems", [_("Where"), _("Kind"), _("File"), _("Line"), _("What")], rows)


@bp.get("/new")
@allow(author)
def new_file() -> Page:
    """Where a new file begins."""
    return _new_file(NewFileForm(), 200)


@bp.post("/new")
@allow(author)
def create_file() -> Page:
    """Begin a draft of a file that does not exist yet."""
    form = NewFileForm()
    status = refused(form, lambda: _begin(form.path, new=True))
    if status is not None:
        return _new_file(form, status)
    return redirect(url_for("drafting.draft", draft_id=_begin(form.path, new=True).id), 303)


@bp.post("/drafts")
@allow(author)
def begin() -> Page:
    """Begin a draft of a file, or go on with one's own."""
    form = valid(PathForm())
    return redirect(url_for("drafting.draft", draft_id=_begin(form.path.data or "").id), 303)


@bp.get("/files/<path:path>")
@allow(author)
def file(path: str) -> Page:
    """A file's history, with what changed between any two versions."""
    current_catalogue()
    page = presentation.file_page(path, store(), old=request.args.get("old", ""), new=request.args.get("new", ""))
    return render_template("authoring/file.html", page=page, words=words)


@bp.post("/rollbacks")
@allow(author)
def roll_back() -> Page:
    """Begin a draft that says what an earlier version said."""
    form = valid(RollbackForm())
    draft = actions.roll_back(
        form.path.data or "", form.version.data or "",
        by=current_user, store=store(), brought=brought(), now=clock.now(),
    )  # fmt: skip
    flash(_("This draft holds the earlier text. It goes live once it is submitted, approved and published."), "message")
    return redirect(url_for("drafting.draft", draft_id=draft.id), 303)


def _search() -> str:
    """What the list is narrowed to."""
    return request.args.get("q", "")[:100].strip()


def _begin(path: str, *, new: bool = False) -> Draft:
    return actions.begin(path, by=current_user, store=store(), brought=brought(), now=clock.now(), new=new)


def _new_file(form: NewFileForm, status: int) -> Page:
    form.module.choices = [SelectChoice(module.id, module.title) for module in current_catalogue().modules]
    return render_template("authoring/new.html", form=form), status
