"""Sessions are listed with device and place."""

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.portal.city.cast import PASSWORD

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"


def test_a_person_sees_device_and_place_of_each_sign_in(people: dict[str, Somebody], db: None) -> None:
    client = HouseClient(headers={"user-agent": PHONE}, REMOTE_ADDR="140.111.34.1")
    client.post("/accounts/login/", {"login": people["clerk"].sign_in, "password": PASSWORD})
    page = words(client.get("/account/"))
    assert "Mobile Safari · iOS" in page
    assert "台灣 · Taiwan Academic Network" in page
