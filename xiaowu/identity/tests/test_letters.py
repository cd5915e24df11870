"""Letters about people whose names were stored before names were looked at."""

from collections.abc import Callable

from conftest import Somebody
from xiaowu.identity.tests.alerting import Inbox, alert
from xiaowu.identity.tests.outbox import send_letters
from xiaowu.roster.models import Person


def test_a_stored_name_with_a_line_break_stops_no_letter_and_adds_no_reader(
    watched: Somebody,
    inbox: Inbox,
    owner: Callable[[], object],
) -> None:
    alert(watched)
    with owner():  # type: ignore[attr-defined]
        Person.objects.filter(pk=watched.person_id).update(name="王\nBcc: x@evil.example\x01")
    assert send_letters() == 2
    assert "王 Bcc: x@evil.example" in inbox.letters[1]["Subject"]
    assert [each["Bcc"] for each in inbox.letters] == [None, None]
