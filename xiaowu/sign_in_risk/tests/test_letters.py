"""Letters about people whose names were stored before names were looked at."""

from collections.abc import Callable

from conftest import Somebody
from tests.outbox import send_letters
from tests.postbox import Inbox
from xiaowu.identity.actions.notices import NOTICE
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel.delivery import MAIL, Parcel, post
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.roster.models import Person
from xiaowu.sign_in_risk.actions.telling import tell_of_alert
from xiaowu.sign_in_risk.tests.alerting import alert


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


def test_a_letter_whose_reader_or_alert_is_gone_is_not_sent(people: dict[str, Somebody], inbox: Inbox, db: None) -> None:
    tell_of_alert(0, [people["clerk"].account_id])
    post(Parcel(NOTICE, MAIL, {"account": 0, "notice": Notice.PASSWORD.value}))
    assert (send_letters(), inbox.letters) == (0, [])
    assert not Delivery.objects.filter(ended=None).exists()
