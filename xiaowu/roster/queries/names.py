"""The rules of names (`roster.rules.names`) as expressions of the database, which splits the names of a whole set or page."""

from xiaowu.roster.rules.names import COMPOUND, DOTS, EAST

_EAST = "[" + "".join(sign if sign == "-" else f"\\U{ord(sign):08x}" for sign in EAST) + "]"
_BARE = "btrim({0}, ' ')"
_DOTTED = f"{_BARE} ~ '[{DOTS}]' and {_BARE} ~ '^.*{_EAST}.*[{DOTS}].+$'"
_COMPOUND = ", ".join(f"'{each}'" for each in COMPOUND)
_IS_COMPOUND = f"left({_BARE}, 2) in ({_COMPOUND}) and length({_BARE}) > 2"

# a format for a column
FAMILY = f"""case when position(' ' in {_BARE}) > 0 then regexp_replace({_BARE}, '^.* ', '')
    when {_DOTTED} then regexp_replace({_BARE}, '^.*[{DOTS}](.+)$', '\\1')
    when {_BARE} !~ '^{_EAST}' then {_BARE} when {_IS_COMPOUND} then left({_BARE}, 2) else left({_BARE}, 1) end"""
GIVEN = f"""case when position(' ' in {_BARE}) > 0 then rtrim(regexp_replace({_BARE}, ' [^ ]*$', ''), ' ')
    when {_DOTTED} then regexp_replace({_BARE}, '^(.*)[{DOTS}].+$', '\\1')
    when {_BARE} !~ '^{_EAST}' then {_BARE} when {_IS_COMPOUND} then substr({_BARE}, 3)
    else coalesce(nullif(substr({_BARE}, 2), ''), {_BARE}) end"""


def joined(family: str, given: str, middle: str) -> str:
    """One name made of these columns."""
    one = f"btrim({family}, ' '), btrim({given}, ' ')"
    eastern = " and ".join(f"{each} ~ '{_EAST}' and position(' ' in btrim({each}, ' ')) = 0" for each in (family, given))
    return (
        f"case when coalesce(btrim({middle}, ' '), '') = '' and {eastern} then concat({one})"
        f" else concat_ws(' ', nullif(btrim({given}, ' '), ''), nullif(btrim({middle}, ' '), ''), nullif(btrim({family}, ' '), '')) end"
    )


def _bare(text: str) -> str:
    return f"translate({text}, ' {DOTS}', '')"


def whole_or_joined(whole: str, family: str, given: str, middle: str) -> str:
    """The whole name if it consists of its parts; otherwise somebody has changed a part since, and the parts count."""
    signs = f"{_bare(whole)} in ({_bare(f'{family} || {given}')}, {_bare(f'{given} || {family}')})"
    is_one_word = f"btrim({whole}, ' ') = {family} and {family} = {given}"
    return f"case when {signs} or {is_one_word} then {whole} else {joined(family, given, middle)} end"
