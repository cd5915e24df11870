"""Who listens at the door only takes note: where that fails, the door opens and counts as ever."""

import pytest

from conftest import Somebody, as_owner
from xiaowu.identity.models import Failure
from xiaowu.identity.tests.breaking import break_at
from xiaowu.identity.tests.door import WRONG, knock
from xiaowu.kernel.models import AuditEntry
from xiaowu.sign_in_risk.models import SignIn


@pytest.fixture(autouse=True)
def unheard(db: None) -> None:
    """No try at the door can be written down."""
    break_at("identity_signin", "insert", "53100")


def test_somebody_comes_in_though_it_cannot_be_written_down(people: dict[str, Somebody]) -> None:
    assert knock(people["clerk"].sign_in).status_code == 302
    assert not SignIn.objects.filter(account_id=people["clerk"].account_id).exists()


def test_wrong_passwords_are_counted_and_audited_though_they_cannot_be_written_down(people: dict[str, Somebody]) -> None:
    for _turn in range(2):
        assert knock(people["clerk"].sign_in, WRONG).status_code == 200
    counts = sorted(Failure.objects.values_list("count", flat=True))
    assert counts[-1] == 2
    assert len(counts) > 1  # of the account from here, and of everybody's tries at it
    with as_owner():
        assert AuditEntry.objects.filter(verb="failed").count() == 2
