"""Writes about invitations: sending, accepting and taking them back, one by one or for a whole list of people.

Everybody who is invited gets the same mail, whether or not they have an account, so nobody learns who has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from app import db, events, mail
from app.accounts import actions as accounts
from app.accounts import queries as people
from app.accounts.models import User
from app.accounts.rules import fingerprint, normal_email
from app.accounts.tokens import new_secret
from app.cohorts import actions, queries, rules
from app.cohorts.models import Cohort, Invitation
from app.cohorts.rules import ImportedPerson, RowError
from app.errors import Conflict, NotAllowed, NotFound


@dataclass(frozen=True)
class Step:
    """What an import does with one row: 'invite', 'invite-again' (the earlier one expired), or nothing because
    'invited' or 'already-in'.
    """

    person: ImportedPerson
    cohort: Cohort
    deed: str


@dataclass(frozen=True)
class Plan:
    """What an import will do. With errors it does nothing at all."""

    steps: tuple[Step, ...]
    errors: tuple[RowError, ...]

    @property
    def mails(self) -> int:
        return sum(step.deed in {"invite", "invite-again"} for step in self.steps)


def invite(cohort: Cohort, *, email: str, name: str, by: User, now: datetime) -> Invitation:
    """Mail somebody a link into a cohort, good for seven days; an earlier link of theirs is void. Raises
    Conflict('already-in').
    """
    email = normal_email(email)
    if cohort.closed_at is not None:
        raise NotAllowed("cohort-closed")
    if queries.members_among([cohort.id], [email]):
        raise Conflict("already-in")
    known = queries.invitations_among([cohort.id], [email]).get((cohort.id, email))
    suspended = (user := people.user_with_email(email)) is not None and user.suspended_at is not None
    return _send(cohort, known, email=email, name=name, by=by, now=now, silent=suspended)


def resend(cohort: Cohort, invitation: Invitation, *, by: User, now: datetime) -> None:
    """Mail a new link; the earlier one is void."""
    invite(cohort, email=invitation.email, name=invitation.name, by=by, now=now)


def revoke(cohort: Cohort, invitation: Invitation, *, by: User) -> None:
    """Take an invitation back."""
    db.session.delete(invitation)
    events.record(by.id, "invitation-revoked", f"cohort:{cohort.id}", invitation=invitation.id)


def opened(secret: str, now: datetime) -> tuple[Invitation, Cohort]:
    """The invitation behind a link and its cohort. Raises NotFound('invitation-not-good') when it was used, expired
    or taken back.
    """
    found = queries.invitation_with_hash(fingerprint(secret))
    if (
        found is None
        or found[0].accepted_at is not None
        or found[0].expires_at <= now
        or found[1].closed_at is not None
    ):
        raise NotFound("invitation-not-good")
    return found


def accept(secret: str, user: User, *, now: datetime) -> Cohort:
    """Become a learner by an invitation, which is then used up."""
    invitation, cohort = opened(secret, now)
    unused = update(Invitation).where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
    if db.session.execute(unused.values(accepted_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("invitation-not-good")
    actions.enter(cohort, user, part="learner", door="invitation", by_id=user.id, now=now)
    return cohort


def accept_with_new_account(secret: str, *, name: str, password: str, now: datetime) -> User:
    """Make an account for the invited address, which the link proves, and accept. Raises Conflict('account-exists')."""
    invitation, _cohort = opened(secret, now)
    user = accounts.sign_up_invited(name=name, email=invitation.email, password=password, now=now)
    accept(secret, user, now=now)
    return user


def plan(text: str, *, cohort: Cohort, by: User, now: datetime) -> Plan:
    """What importing this list would do. Writes nothing."""
    read = rules.read_people(text)
    cohorts = {seen.name.lower(): seen for seen in queries.cohorts_taught_by(by)}
    errors, placed = list(read.errors), list[tuple[ImportedPerson, Cohort]]()
    for person in read.rows:
        target = cohorts.get(person.cohort.lower()) if person.cohort else cohort
        if target is None:
            errors.append(RowError(person.row, "cohort-unknown", person.cohort))
        elif target.closed_at is not None:
            errors.append(RowError(person.row, "cohort-closed", target.name))
        else:
            placed.append((person, target))
    return Plan(_steps(placed, now), tuple(sorted(errors, key=lambda error: error.row)))


def apply(text: str, *, cohort: Cohort, by: User, now: datetime) -> Plan:
    """Import exactly this list: invite who is not in yet. Nobody's role, name or membership is touched. With any
    error, nothing is done.
    """
    made = plan(text, cohort=cohort, by=by, now=now)
    if made.errors:
        return made
    emails = {step.person.email for step in made.steps}
    users = people.users_with_emails(emails)
    known = queries.invitations_among({step.cohort.id for step in made.steps}, emails)
    for step in made.steps:
        if step.deed in {"invite", "invite-again"}:
            email = step.person.email
            suspended = email in users and users[email].suspended_at is not None
            earlier = known.get((step.cohort.id, email))
            _send(step.cohort, earlier, email=email, name=step.person.name, by=by, now=now, silent=suspended)
    events.record(by.id, "people-imported", f"cohort:{cohort.id}", rows=len(made.steps), mails=made.mails)
    return made


def _steps(placed: list[tuple[ImportedPerson, Cohort]], now: datetime) -> tuple[Step, ...]:
    ids, emails = {cohort.id for _person, cohort in placed}, {person.email for person, _cohort in placed}
    members, invited = queries.members_among(ids, emails), queries.invitations_among(ids, emails)
    steps = []
    for person, cohort in placed:
        key = (cohort.id, person.email)
        if key in members:
            deed = "already-in"
        elif key not in invited:
            deed = "invite"
        else:
            deed = "invited" if invited[key].expires_at > now else "invite-again"
        steps.append(Step(person, cohort, deed))
    return tuple(steps)


def _send(
    cohort: Cohort, known: Invitation | None, *, email: str, name: str, by: User, now: datetime, silent: bool
) -> Invitation:
    """Make or renew the invitation. `silent` for suspended people: they get no mail, and the sender no hint."""
    secret = new_secret()
    invitation = known or Invitation(cohort_id=cohort.id, email=email)
    invitation.name, invitation.token_hash, invitation.invited_by_id = name, fingerprint(secret), by.id
    invitation.invited_at, invitation.expires_at = now, now + rules.INVITATION_LASTS
    db.session.add(invitation)
    db.session.flush()
    events.record(by.id, "invited", f"cohort:{cohort.id}", invitation=invitation.id)
    if not silent:
        mail.queue(
            email, "cohorts/email/invitation", secret=True, token=secret, name=name, cohort=cohort.name, by=by.name,
            starts_on=cohort.starts_on,
        )  # fmt: skip
    return invitation
