"""What somebody is told who entered what another row has already, though the guard hides that row from them (已有相同的資料).

An action looks before it writes, and sees what its actor may see; the constraint sees every row. Whoever meets a row that they may not see meets it
again however often they try: they are told which field to change, and never whose row it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from xiaowu.kernel.database.guard import AllOf, By, Guard, Own, Rule

_words: dict[str, "Words"] = {}
_reasons: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a constraint, marked for translation, and the field to blame; "": none."""

    text: str
    at: str = ""


def unique(constraint: str, text: str, at: str = "") -> None:
    """Declare what is said where a unique constraint is violated; called beside the guard of its table."""
    _words[constraint] = Words(text, at)


def never_hidden(reason: str, *constraints: str) -> None:
    """Declare unique constraints that nobody meets in a row which the guard hides from them, and why."""
    _reasons.update(dict.fromkeys(constraints, reason))


def words_of(error: BaseException) -> Words | None:
    """What is said of the constraint that an error of the database names."""
    return _words.get(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")


def declared() -> Mapping[str, str]:
    """Constraint → its words, or why it needs none."""
    return {**_reasons, **{name: each.text for name, each in _words.items()}}


def hides_by(guard: Guard) -> frozenset[str]:
    """The columns by which a guard hides rows from some who write others; a constraint that has one of them meets no hidden row. Nothing where
    whoever writes reads them all.
    """
    if all(rule in guard.read and not _columns(rule) for rule in guard.write):
        return frozenset()
    return frozenset(column for rule in guard.read for column in _columns(rule))


def _columns(rule: Rule) -> frozenset[str]:
    if isinstance(rule, AllOf):
        return frozenset(column for each in rule.rules for column in _columns(each))
    return frozenset({rule.column}) if isinstance(rule, By | Own) else frozenset()
