"""An abnormal sign-in, and the letters that it brings."""

from email import message_from_bytes
from email.policy import default
from typing import Any

from conftest import Somebody
from tests.conftest_tools import HouseClient
from xiaowu.identity.actions import risk
from xiaowu.identity.models import Alert
from xiaowu.kernel.queue import perform
from xiaowu.portal.city.cast import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


SCHOOL, TOKYO = "163.20.9.9", "126.1.9.9"


REACH = risk.REACH


def knock(name: str, client: HouseClient, address: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address, headers={"user-agent": CHROME})


def judge() -> int:
    return int(perform("identity.judge", risk.judge, city=REACH))


def alert(teacher: Somebody) -> tuple[HouseClient, int]:
    """A stranger gets in from abroad: the stranger's browser and the alert."""
    stranger = HouseClient()
    assert knock(teacher.sign_in, stranger, TOKYO).status_code == 302
    assert judge() == 1
    with_reach = perform("test", lambda _actor: Alert.objects.latest("pk").pk, city=REACH)
    return stranger, int(with_reach)


class Inbox:
    """What a mail server received."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"
