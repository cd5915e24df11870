"""What higher apps show beside an account (帳號頁的其他內容): each declares it in its offer's `kinds`, and identity names none of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A page of one's own to which one's account page links."""

    title: str
    url_name: str


@dataclass(frozen=True, slots=True)
class KeptBeside:
    """What the keeper of an account is shown beside it: `template`, with the result of `query` (dotted path, called with the person's id)."""

    template: str
    query: str


@dataclass(frozen=True, slots=True)
class LeadsOn:
    """Where a form of the sign-in may lead outside of the house: `origins` (dotted path) returns the origins."""

    origins: str
