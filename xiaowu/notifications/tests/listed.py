"""Rows on the lists of notifications that are empty in the cast."""

from tests.flows import Cast
from xiaowu.notifications.tests.talking import told


def _told(cast: Cast) -> None:
    officer = cast.people["bureau_officer"].account_id
    for number in range(3):
        told(cast.actor_of("it_coordinator"), officer, number=number)


EXAMPLES = {"notifications:inbox": _told, "notifications:records": _told}
