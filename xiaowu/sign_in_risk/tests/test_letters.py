"""Letters about alerts."""

from conftest import Somebody
from tests.outbox import send_letters
from tests.postbox import Inbox
from xiaowu.identity.actions.notices import NOTICE
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel.delivery import MAIL, Parcel, post
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.sign_in_risk.actions.telling import tell_of_alert
from xiaowu.sign_in_risk.models import Alert
from xiaowu.sign_in_risk.tests.alerting import alert


def test_a_letter_whose_reader_or_alert_is_gone_is_not_sent(people: dict[str, Somebody], inbox: Inbox, db: None) -> None:
    tell_of_alert(0, people["clerk"].account_id)
    post(Parcel(NOTICE, MAIL, {"account": 0, "notice": Notice.PASSWORD.value}))
    assert (send_letters(), inbox.letters) == (0, [])
    assert not Delivery.objects.filter(ended=None).exists()


def test_an_alert_is_told_by_letter_to_its_owner_alone(watched: Somebody, people: dict[str, Somebody], inbox: Inbox) -> None:
    _stranger, number = alert(watched)
    for role in ("it_coordinator", "clerk"):  # as an older release posted them
        tell_of_alert(number, people[role].account_id)
    assert (send_letters(), [each["To"] for each in inbox.letters]) == (1, [f"{watched.sign_in}@mail.example"])
    assert Alert.objects.get(pk=number).answer == ""
