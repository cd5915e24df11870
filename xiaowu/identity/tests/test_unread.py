"""What is sent and cannot or must not be read is answered with a page all the same."""

from typing import Any

import pytest

from tests.client import HouseClient, words
from xiaowu.identity.guesses import limits
from xiaowu.kernel.bounds import LARGEST_BODY, STRANGERS_BODY

FORM = "application/x-www-form-urlencoded"
DOORS = ["/accounts/login/", "/account-start/", "/language/", "/inbox/read-all/", "/oidc/token", "/api/v1/roster/me", "/nowhere/"]


class Stalled:
    """A body of which no further byte comes: whoever reads it waits for ever."""

    def read(self, *_size: Any) -> bytes:
        raise AssertionError("it was read")

    readline = read


def stalled(client: HouseClient, path: str, size: int) -> Any:
    return client.generic("POST", path, b"", content_type=FORM, **{"wsgi.input": Stalled(), "CONTENT_LENGTH": str(size)})


@pytest.mark.parametrize("path", DOORS)
def test_a_stranger_who_announces_more_than_the_balancer_holds_is_answered_unread(db: None, path: str) -> None:
    assert stalled(HouseClient(), path, STRANGERS_BODY + 1).status_code == 413


def test_nobody_signed_in_is_waited_for_beyond_what_a_page_takes(client_of: Any) -> None:
    answer = stalled(client_of("clerk"), "/inbox/read-all/", LARGEST_BODY + 1)
    assert answer.status_code == 413
    assert "8 MB" in words(answer)


def test_nobody_guesses_beside_the_count_by_sending_much(client_of: Any) -> None:
    """A guess is counted before who asks is known, from what was sent: of one that is too large nothing is tried either."""
    answers = {path: stalled(client_of("clerk"), path, STRANGERS_BODY + 1).status_code for path in limits()}
    assert len(answers) > 3
    assert set(answers.values()) == {413}


@pytest.mark.parametrize("charset", ["utf8", "big5", "latin-1", "utf-7"])
@pytest.mark.parametrize("path", DOORS)
def test_a_form_in_another_encoding_is_refused_with_a_page(db: None, path: str, charset: str) -> None:
    answer = HouseClient().generic("POST", path, b"login=a", content_type=f"{FORM}; charset={charset}")
    assert 400 <= answer.status_code < 500
    assert answer.content


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param(FORM, b"&".join(b"a%d=1" % each for each in range(20_000))[: STRANGERS_BODY - 1], id="too-many-fields"),
        pytest.param("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf', id="cut"),
        pytest.param("multipart/form-data", b"no boundary", id="no-boundary"),
        pytest.param(f"{FORM}; charset=utf8", b"a=1", id="charset"),
    ],
)
def test_a_signed_in_person_reads_why_a_form_could_not_be_read(client_of: Any, content_type: str, body: bytes) -> None:
    answer = client_of("clerk").generic("POST", "/inbox/read-all/", body, content_type=content_type)
    assert 400 <= answer.status_code < 500
    assert "</html>" in answer.content.decode()
