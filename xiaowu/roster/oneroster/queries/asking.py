"""Filters, sorting and fields of a collection (篩選、排序、欄位), as conditions of a statement: only fields that are shown can be used in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadQuery
from xiaowu.roster.oneroster.queries.sets import named
from xiaowu.roster.oneroster.rules.rest import BASIC, EXTRA, NAME, SHAPES, UNTOLD, Collection, Predicate, Shape, parsed

_MODIFIED = "date_trunc('milliseconds', r.modified)"  # to the millisecond, as shown: what is later must not come twice
_FIRST_ROLE = (
    f'select distinct on (x."userSourcedId") x."userSourcedId", x."orgSourcedId" from {named("roles", "x")} order by x."userSourcedId", x."sourcedId"'
)


def may_select(what: Collection, fields: Sequence[str]) -> None:
    """Raises BadQuery for members that this collection's objects never have."""
    known = {*BASIC, *(each.name for each in SHAPES[what.file]), *EXTRA.get(what.file, ())}
    if unknown := [name for name in fields if name not in known]:
        raise BadQuery(_("沒有這些欄位：%(names)s。") % {"names": "、".join(unknown)[:100]}, "invalid_selection_field")


def filtered(what: Collection, text: str, given: dict[str, Any]) -> str:
    """A filter as a condition; its values go into `given`. Raises BadQuery."""
    if not text:
        return "true"
    read = parsed(text)
    if read is None:
        raise BadQuery(_("看不懂這個篩選條件；格式是 欄位='值'，最多以 AND 或 OR 連接兩個。"), "invalid_filter_field")
    predicates, joined = read
    return "(" + f" {joined} ".join(_condition(what, each, f"filter_{place}", given) for place, each in enumerate(predicates)) + ")"


_COMPARES = {"=": "=", "!=": "is distinct from", ">": ">", ">=": ">=", "<": "<", "<=": "<="}


def _condition(what: Collection, each: Predicate, name: str, given: dict[str, Any]) -> str:
    given[name] = each.value
    if each.field == "dateLastModified":
        try:
            given[name] = datetime.fromisoformat(each.value)
        except ValueError as error:
            raise BadQuery(_("日期時間須為 ISO 8601 格式。"), "invalid_filter_field") from error
        if each.operator == "~":
            raise BadQuery(_("日期時間不能用 ~ 比對。"), "invalid_filter_field")
        return f"{_MODIFIED} {_COMPARES[each.operator]} date_trunc('milliseconds', %({name})s::timestamptz)"
    if what.file == "users" and each.field in ("role", "roles.role", "roles.org.sourcedId"):
        column = "orgSourcedId" if each.field.endswith("sourcedId") else "role"
        negated = "not " if each.operator == "!=" else ""
        operator = "=" if each.operator == "!=" else each.operator
        inner = _compared(f'x."{column}"', operator, name, exact=True)
        return f'r."sourcedId" {negated}in (select x."userSourcedId" from {named("roles", "x")} where {inner})'
    if what.file == "users" and each.field == "primaryOrg.sourcedId":
        inner = _compared('x."orgSourcedId"', each.operator, name, exact=True)
        return f'r."sourcedId" in (select x."userSourcedId" from ({_FIRST_ROLE}) x where {inner})'
    column, exact = _column(what, each.field, "invalid_filter_field")
    return _compared(column, each.operator, name, exact=exact)


def _compared(column: str, operator: str, name: str, *, exact: bool) -> str:
    left, right = (column, f"%({name})s") if exact else (f"lower({column})", f"lower(%({name})s)")
    return f"coalesce(position({right} in {left}) > 0, false)" if operator == "~" else f"coalesce({left} {_COMPARES[operator]} {right}, false)"


def sorted_by(what: Collection, name: str) -> str:
    """The expression by which rows are ordered. Raises BadQuery."""
    if name == "dateLastModified":
        return _MODIFIED
    column, exact = _column(what, name, "invaliddata")
    return column if exact else f"lower({column})"


def _column(what: Collection, name: str, code: str) -> tuple[str, bool]:
    """A field's column as text, and whether it is compared exactly: identifiers and dates are, words are not."""
    if name == "sourcedId":
        return 'r."sourcedId"', True
    if name == "status":
        return "'active'::text", True
    for each in SHAPES[what.file]:
        is_ref = each.shape in (Shape.REF, Shape.REFS)
        if name == (f"{each.name}.sourcedId" if is_ref else each.name):
            column = f'r."{each.source}"::text'
            return (f'coalesce({column}, r."sourcedId")' if each.or_id else column), is_ref or each.shape is Shape.DATE
    if what.file == "users" and name == NAME:
        return f'r."{NAME}"', False
    if name in UNTOLD.get(what.file, ()):
        return "null::text", False
    raise BadQuery(_("沒有這個欄位：%(name)s。") % {"name": name[:100]}, code)
