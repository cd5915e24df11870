"""Which sign-in names are free (登入帳號)."""

from collections.abc import Callable, Collection, Iterable

from xiaowu.identity.models import Account
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.rules.names import Reserved, another, proposed_sign_in, reserved
from xiaowu.roster.queries import places


def taken(names: Iterable[str]) -> set[str]:
    """Those of these names that somebody has. One statement."""
    return set(Account.objects.filter(sign_in__in=list(names)).values_list("sign_in", flat=True))


def given(school_code: str, row_ids: Collection[int], kind: Kind = Kind.STAFF) -> dict[int, str]:
    """The free name that the house would give each of these."""
    proposed = {row_id: proposed_sign_in(school_code, row_id, kind) for row_id in row_ids}
    names = _free(proposed.values())
    return {row_id: names[name] for row_id, name in proposed.items()}


def keeper(school_id: int | None) -> Callable[[str, str], Reserved | None]:
    """For each name, why a person with another proposed name may not choose it at this school (None: at none). One statement, however many names."""
    mine, others = places.codes_of(school_id)
    return lambda sign_in, own: reserved(sign_in, own, mine, others)


def _free(proposed: Iterable[str]) -> dict[str, str]:
    """For each proposed name the one that the house gives: if somebody has it, the next free one. One statement, one more for each round."""
    found = {each: each for each in proposed}
    left, number = taken(found) if found else set(), 1
    while left:
        number += 1
        found |= {each: another(each, number) for each in left}
        gone = taken([found[each] for each in left])
        left = {each for each in left if found[each] in gone}
    return found
