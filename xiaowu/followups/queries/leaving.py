"""What people from outside leave behind when their post ends (負責者已離任): nobody else may do it until it is handed over."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.follow_ups import FollowUpRow
from xiaowu.followups.queries.kinds import kind, kinds
from xiaowu.followups.rules.flow import OWED, WHOLE
from xiaowu.kernel import clock
from xiaowu.kernel.access import declared, holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.flow.held import where_state
from xiaowu.roster.models import OutsidePost, Post
from xiaowu.roster.permissions import Permission as Roster
from xiaowu.roster.queries.city import city
from xiaowu.roster.rules.roles import CITY_ROLES, Role


def lines(_actor: Actor, person_id: int) -> list[tuple[str, int]]:
    """What somebody owes by name, for the question before their post ends, as far as the reader may see it. One statement."""
    many = FollowUp.objects.filter(where_state(WHOLE, *OWED), owner_person=person_id).count()
    return [(_("仍由這個人負責的待辦，須另行改派"), many)] if many else []


def left_behind() -> list[FollowUp]:
    """Open ones whose named owner holds the post no more; the rows are locked. For the job, of the whole city. One statement."""
    held = Post.objects.filter(person_id=OuterRef("owner_person"), role=OuterRef("owner_role"), valid__contains=clock.today())
    owed = FollowUp.objects.filter(where_state(WHOLE, *OWED), ~Exists(held), owner_person__isnull=False, kind__in=kinds())
    return list(owed.select_for_update(of=("self",), skip_locked=True).order_by("pk"))


def is_left_behind(actor: Actor, row: FollowUpRow) -> bool:
    """The same question about one, for its page and those who read the posts of people from outside. One statement if its owner is named, none
    otherwise.
    """
    if row.owner_person is None or row.done_at is not None or not holds(actor, Roster.SEE_STAFF, school_id=None):
        return False
    return not Post.objects.filter(person_id=row.owner_person, role=row.owner_role, valid__contains=clock.today()).exists()


def answering(held: FollowUp) -> int | None:
    """The account of the officer who answered for the one who left. Two statements."""
    if held.owner_person is None:
        return None
    last = OutsidePost.objects.filter(post__person_id=held.owner_person, post__role=held.owner_role).order_by("-post__valid", "-pk")
    officer = last.values_list("answers_for_id", flat=True).first()
    account = value("select identity_account_of(%s)", [officer]) if officer is not None else None
    return int(account) if account else None


def keepers(held: FollowUp) -> Iterator[tuple[Role, int | None, str]]:
    """Who may hand it over: role, school, section of the bureau."""
    for role in sorted(set(declared()[kind(held.kind).keep].roles) & set(Role)):
        is_city = Role(role) in CITY_ROLES
        if is_city or held.school_id is not None:
            yield Role(role), None if is_city else held.school_id, str(city().owes.get(held.kind, "")) if is_city else ""
