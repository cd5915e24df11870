"""What a sign-in name is, and whose (登入帳號): nobody else may take the names that the house gives by itself."""

import re
from collections.abc import Collection
from enum import StrEnum

from xiaowu.identity.rules.accounts import LETTERS, Kind
from xiaowu.kernel.text.plain import plain_number
from xiaowu.roster.rules.likeness import number_key

LONGEST = 60
_LONGEST_TYPED = 200
_SIGN_IN = re.compile(rf"[a-z0-9][a-z0-9._-]{{2,{LONGEST - 1}}}")
_GIVEN = re.compile(rf".*-[{''.join(LETTERS.values())}][0-9]+(-[0-9]+)?")


class Reserved(StrEnum):
    """Why a free name may not be chosen for this person."""

    GIVEN = "given"  # it looks like one that the house gives
    SCHOOL = "school"  # it begins with another school's code


RESERVED_TITLES = {
    Reserved.GIVEN: "「代碼-英文字母與數字」形式的帳號由系統產生，不能另外指定；請改用其他帳號。",
    Reserved.SCHOOL: "帳號不能以其他學校的代碼開頭；請改用其他帳號。",
}


def typed_sign_in(text: str) -> str:
    """The sign-in name that somebody meant to type: full-width letters and digits become plain, blanks and invisible characters are dropped."""
    return plain_number(text[:_LONGEST_TYPED])


def sign_in_of(text: str) -> str | None:
    """A sign-in name as it is kept, or None: 3 to 60 lower-case letters, digits, dots, dashes, underscores.

    Full-width letters become plain ones; look-alikes of other scripts (Cyrillic а for a) are not letters here, so that none can pose as another.
    """
    plain = number_key(text) if len(text.split()) == 1 else ""
    return plain if _SIGN_IN.fullmatch(plain) else None


def proposed_sign_in(school_code: str, row_id: int, kind: Kind = Kind.STAFF) -> str:
    """The name of an account for which nobody chose one: it shows the school and nothing about the person."""
    return f"{school_code.lower()}-{LETTERS[kind]}{row_id}"


def another(proposed: str, number: int) -> str:
    """Its name if that one is taken: the `number`-th alternative."""
    return f"{proposed}-{number}"


def reserved(sign_in: str, own: str, mine: Collection[str], others: Collection[str]) -> Reserved | None:
    """Why this person may not have that name. `own` is what the house would give;
    `mine` and `others` are the codes of this school and of all others.

    Anything that looks like a given name is reserved for the person to whom it is given, even at a school that does not exist yet.
    """
    if _GIVEN.fullmatch(sign_in):
        return None if own and re.fullmatch(rf"{re.escape(own)}(-[0-9]+)?", sign_in) else Reserved.GIVEN
    codes = {code.lower(): code in mine for code in (*others, *mine) if code}
    longest = max((code for code in codes if sign_in.startswith(code)), key=len, default=None)
    return Reserved.SCHOOL if longest is not None and not codes[longest] else None
