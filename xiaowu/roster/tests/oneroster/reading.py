"""OneRoster over REST, as a program requests it."""

from typing import Any

import httpx2

BASE = "/ims/oneroster/rostering/v1p2"


def got(http: httpx2.Client, where: str, **asked: Any) -> Any:
    answer = http.get(f"{BASE}/{where}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def everything(http: httpx2.Client, where: str, **asked: Any) -> list[dict[str, Any]]:
    """All pages, following the links."""
    items: list[dict[str, Any]] = []
    address: str | None = f"{BASE}/{where}"
    given: dict[str, Any] | None = {"limit": 400, **asked}
    while address:
        answer = http.get(address, params=given)
        assert answer.status_code == 200, answer.text
        (page,) = answer.json().values()
        items += page
        address, given = answer.links.get("next", {}).get("url"), None
    assert len(items) == int(answer.headers["X-Total-Count"])
    return items


def code(answer: httpx2.Response) -> tuple[int, str]:
    body = answer.json()
    assert body["imsx_codeMajor"] == "failure"
    return answer.status_code, body["imsx_CodeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"]


def ids(items: list[dict[str, Any]]) -> set[str]:
    return {each["sourcedId"] for each in items}
