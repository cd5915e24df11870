"""What the register tells is followed here (職務異動通知): the owner of the account gets a letter, whoever did it."""

from xiaowu.identity.actions.notices import tell
from xiaowu.identity.models import Account
from xiaowu.identity.rules.notices import Notice
from xiaowu.roster.events import PersonRenamed, PostEnded, PostGiven


def post_given(event: PostGiven) -> None:
    _tell(event.person_id, Notice.POST_GIVEN)


def post_ended(event: PostEnded) -> None:
    _tell(event.person_id, Notice.POST_ENDED)


def person_renamed(event: PersonRenamed) -> None:
    _tell(event.person_id, Notice.RENAMED)


def _tell(person_id: int, notice: Notice) -> None:
    for account_id in Account.objects.filter(person=person_id).values_list("pk", flat=True):
        tell(account_id, notice)
