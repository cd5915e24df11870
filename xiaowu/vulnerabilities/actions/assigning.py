"""Hosts assigned to people of firms (指派主機給廠商人員): what is not assigned, they do not see."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.roster.models import Post
from xiaowu.roster.rules.roles import Role
from xiaowu.vulnerabilities.models import Assignment, Host
from xiaowu.vulnerabilities.permissions import Permission


def assign(actor: Actor, host_id: int, *, person_id: int, until: date, today: date) -> None:
    """Let somebody of a firm see a host's findings until a day, or give another day. Raises Forbidden, NotFound, BadInput."""
    require(actor, Permission.KEEP, school_id=None)
    held = Host.objects.filter(pk=host_id).first()
    if held is None:
        raise NotFound
    post = Post.objects.filter(person_id=person_id, role=Role.VENDOR, valid__contains=today).first()
    if post is None:
        raise BadInput(_("請選擇目前登錄的廠商人員。"), at="person_id")
    if until < today:
        raise BadInput(_("最後一日不能早於今天。"), at="until")
    if until >= post.valid.upper:
        raise BadInput(_("這個人的外部人員資格先到期，請先延長。"), at="until")
    Assignment.objects.update_or_create(host=held, person_id=person_id, defaults={"until": until})
    audit.record(actor, "assigned", "vulnerabilities.host", host_id, school_id=held.school_id, person=person_id, until=until.isoformat())


def unassign(actor: Actor, assignment_id: int) -> int | None:
    """They see it no more; the host's number, or None if it was not assigned any more. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    held = Assignment.objects.select_for_update(of=("self",)).select_related("host").filter(pk=assignment_id).first()
    if held is None:
        return None
    held.delete()
    audit.record(actor, "unassigned", "vulnerabilities.host", held.host_id, school_id=held.host.school_id, person=held.person_id)
    return int(held.host_id)
