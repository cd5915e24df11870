"""People get posts at the bureau, change section and leave (教育局人員異動)."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.events import tell
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.actions.posts import end_post, give, stop, who_is_meant
from xiaowu.roster.events import OfficerEntered, PostChanged
from xiaowu.roster.models import OutsidePost, Person, Post
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.city import city
from xiaowu.roster.queries.outsiders import without_successor
from xiaowu.roster.rules.posts import Barrier
from xiaowu.roster.rules.roles import Role


def enter_officer(actor: Actor, *, name: str, section: str, since: date, today: date, confirmed: str = "") -> int:
    """Give a post at the bureau to somebody new, or to a known person of that name, as `confirmed` answers; returns the person's id.

    Raises Forbidden, BadInput (no such section), Namesake, Conflict (serves at the bureau then).
    """
    require(actor, Permission.KEEP_OFFICERS, school_id=None)
    _check_section(section)
    _is_new, person_id = who_is_meant(actor, None, name=name, confirmed=confirmed, today=today)
    _give(actor, person_id, section, since)
    return person_id


def give_officer_post(actor: Actor, *, person_id: int, section: str, since: date) -> None:
    """Give a post at the bureau to a known person; nobody can give one to themselves. Raises Forbidden, NotFound, BadInput, Conflict."""
    require(actor, Permission.KEEP_OFFICERS, school_id=None)
    _check_section(section)
    if not Person.objects.filter(pk=person_id).exists():
        raise NotFound
    _give(actor, person_id, section, since)


def change_section(actor: Actor, post_id: int, *, section: str, today: date, seen: Seen | None = None) -> None:
    """From today on the officer belongs to another section; where they were until yesterday stays on record. Nobody changes their own section.

    Raises Forbidden, NotFound, BadInput (no such section), Stale.
    """
    require(actor, Permission.KEEP_OFFICERS, school_id=None)
    _check_section(section)
    post = Post.objects.select_for_update().filter(pk=post_id, role=Role.BUREAU_OFFICER, valid__contains=today).first()
    if post is None:
        raise NotFound
    if post.person_id == actor.person_id:
        stop(Barrier.OWN)
    if not changes({"section": post.section}, {"section": section}, seen):
        return
    if post.valid.lower == today:
        Post.objects.filter(pk=post_id).update(section=section)
    else:
        until = post.valid.upper
        Post.objects.filter(pk=post_id).update(valid=(post.valid.lower, today))
        Post.objects.create(person_id=post.person_id, role=Role.BUREAU_OFFICER, section=section, valid=(today, until))
    audit.record(actor, "moved", "post", post.person_id, section=section, was=post.section)
    tell(PostChanged(post.person_id, None))


def end_officer_post(actor: Actor, post_id: int, *, ends_on: date) -> None:
    """From that day on the post is no longer held. Nobody ends their own.
    The colleague who ends it becomes responsible for the people from outside for whom only this officer answered.

    Raises Forbidden, NotFound, BadInput.
    """
    require(actor, Permission.KEEP_OFFICERS, school_id=None)
    left = without_successor(post_id, ends_on)
    end_post(actor, None, post_id=post_id, ends_on=ends_on, permission=Permission.KEEP_OFFICERS)
    for outsider, was, _name in left:
        OutsidePost.objects.filter(pk=outsider).update(answers_for=actor.person_id)
        audit.record(actor, "handed_over", "outsider", outsider, answers_for=actor.person_id, was=was)


def _give(actor: Actor, person_id: int, section: str, since: date) -> None:
    if person_id == actor.person_id:
        stop(Barrier.OWN)
    give(actor, None, person_id=person_id, role=Role.BUREAU_OFFICER, section=section, since=since)
    tell(OfficerEntered(person_id, Person.objects.values_list("name", flat=True).get(pk=person_id)))


def _check_section(section: str) -> None:
    """Raises BadInput."""
    if section and section not in {each.code for each in city().sections}:
        raise BadInput(_("沒有這個組別。"), at="section")
