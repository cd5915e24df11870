"""What systems above show beside an account (帳號頁的其他內容): each declares it in its offer's `kinds`, and identity names none of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A page of one's own that is led to from the own account."""

    title: str
    url_name: str


@dataclass(frozen=True, slots=True)
class KeptBeside:
    """What whoever keeps somebody's account is told beside it: `template`, with what `query` (dotted path, called with the person's id) says."""

    template: str
    query: str


@dataclass(frozen=True, slots=True)
class LeadsOn:
    """Where a form of the sign-in may lead on to, outside of the house: `origins` (dotted path) says which origins."""

    origins: str
