"""An abnormal sign-in."""

from typing import Any

from conftest import Somebody
from tests.client import HouseClient
from xiaowu.identity.events import At, SignedIn
from xiaowu.kernel.queue import perform
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.sign_in_risk.actions import judging, recording
from xiaowu.sign_in_risk.models import Alert

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


SCHOOL, TOKYO = "163.20.9.9", "126.1.9.9"


REACH = judging.REACH


def knock(name: str, client: HouseClient, address: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address, headers={"user-agent": CHROME})


def judge() -> int:
    return int(perform("identity.judge", judging.judge, city=REACH))


def alert(teacher: Somebody) -> tuple[HouseClient, int]:
    """A stranger gets in from abroad: the stranger's browser and the alert."""
    stranger = HouseClient()
    assert knock(teacher.sign_in, stranger, TOKYO).status_code == 302
    assert judge() == 1
    with_reach = perform("test", lambda _actor: Alert.objects.latest("pk").pk, city=REACH)
    return stranger, int(with_reach)


def came_in(account_id: int, address: str = SCHOOL, user_agent: str = CHROME, *, knows_device: bool = False) -> None:
    """A sign-in that is complete, as identity tells of it."""
    recording.signed_in(SignedIn(account_id, At(address, user_agent, knows_device), b"x"))
