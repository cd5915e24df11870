"""Follows the register's events (職務異動通知): the owner of the account gets a letter, whoever made the change."""

from xiaowu.identity.actions.notices import notify
from xiaowu.identity.events import PersonDeparted
from xiaowu.identity.models import Account
from xiaowu.identity.queries.holders import holds_anything
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel import clock
from xiaowu.kernel.events import tell
from xiaowu.roster.events import PersonRenamed, PostChanged, PostEnded, PostGiven


def post_given(event: PostGiven) -> None:
    _tell(event.person_id, Notice.POST_GIVEN)


def post_changed(event: PostChanged) -> None:
    _tell(event.person_id, Notice.POST_CHANGED)


def post_ended(event: PostEnded) -> None:
    """Somebody whose last post ended today or earlier is signed out at once; with a later end they are signed out on that day (`end_of_departed`)."""
    for account_id in _tell(event.person_id, Notice.POST_ENDED):
        if not holds_anything(account_id, clock.today()):
            tell(PersonDeparted(account_id))


def person_renamed(event: PersonRenamed) -> None:
    _tell(event.person_id, Notice.RENAMED)


def _tell(person_id: int, notice: Notice) -> list[int]:
    accounts = list(Account.objects.filter(person=person_id).values_list("pk", flat=True))
    for account_id in accounts:
        notify(account_id, notice)
    return accounts
