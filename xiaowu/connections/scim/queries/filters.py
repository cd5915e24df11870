"""A SCIM filter as SQL (RFC 7644, 3.4.2.2): every value becomes a parameter, and what cannot be asked is refused, never ignored."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from scim2_models import CaseExact, InvalidFilterException, InvalidPathException, Resource, ScimFilter
from scim2_models.path import (
    ORDERING_OPERATORS,
    STRING_OPERATORS,
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Path,
    Present,
    ValuePath,
    coerce_value,
)
from scim2_server.utils import parametrize

from xiaowu.kernel import clock


class Holds(StrEnum):
    """The type of a column."""

    TEXT = "text"
    BOOLEAN = "boolean"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """A value of a row, as SQL; `reads`: how to convert what is asked for to the row's form."""

    sql: str
    holds: Holds = Holds.TEXT
    reads: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Many:
    """Several values of a row: `rows` follows `from`, its rows are called `e`, and `columns` are theirs by sub-attribute."""

    rows: str
    columns: Mapping[str, Column]


# by attribute (the models' names), and for complex single attributes, by attribute and sub-attribute
Columns = Mapping[tuple[str, str | None], Column | Many]
_ORDER = {CompareOperator.gt: ">", CompareOperator.ge: ">=", CompareOperator.lt: "<", CompareOperator.le: "<="}


class SqlFilter(FilterVisitor[str]):
    """Walks a filter; afterwards `given` holds the values of its parameters."""

    def __init__(self, model: type[Resource[Any]], text: str, columns: Columns) -> None:
        self._bound = parametrize(ScimFilter, model)(text)
        self._columns = columns
        self._within: AttrPath | None = None
        self.given: dict[str, Any] = {}
        self.sql = self.visit(self._bound.ast)

    def visit_not(self, node: Not) -> str:
        return f"not ({self.visit(node.expr)})"

    def visit_logical_expr(self, node: LogicalExpr) -> str:
        joined = " and " if node.op == LogicalOperator.and_ else " or "
        return "(" + joined.join(self.visit(term) for term in node.terms) + ")"

    def visit_comparison(self, node: Comparison) -> str:
        binding = self._bound.resolve_comparison(self._whole(node.attr_path), strict=False)
        if binding is None:  # another type's attribute (3.4.2.1)
            return "false"
        value, (many, column) = coerce_value(binding, node.value, node.op), self._found(binding)
        if many is None or self._within is not None:
            return self._compared(column, binding, node.op, value)
        if node.op == CompareOperator.ne:  # of several values, none equals it
            return f"not exists (select from {many.rows} e where {self._compared(column, binding, CompareOperator.eq, value)})"
        return f"exists (select from {many.rows} e where {self._compared(column, binding, node.op, value)})"

    def visit_present(self, node: Present) -> str:
        binding = self._bound.resolve(self._whole(node.attr_path), strict=False)
        if binding is None:
            return "false"
        many, column = self._found(binding)
        if many is None or self._within is not None:
            return _is_there(column)
        return f"exists (select from {many.rows} e where {_is_there(column)})"

    def visit_value_path(self, node: ValuePath) -> str:
        binding = self._bound.resolve(node.attr_path, strict=False)
        if binding is None:
            return "false"
        many, _column = self._found(binding)
        if many is None:
            raise InvalidFilterException(detail=f"'{binding.urn}' has one value only")
        self._within = node.attr_path
        try:
            return f"exists (select from {many.rows} e where {self.visit(node.val_filter)})"
        finally:
            self._within = None

    def _whole(self, path: AttrPath) -> AttrPath:
        """The path of an attribute inside a value selection, from the resource down."""
        if self._within is None:
            return path
        return AttrPath(attr=self._within.attr, sub_attr=path.attr, uri=self._within.uri)

    def _found(self, binding: AttributeBinding) -> tuple[Many | None, Column]:
        """An attribute's column, and to which of several rows it belongs. Raises InvalidFilterException for what cannot be asked."""
        many = self._columns.get((binding.field_name, None))
        if isinstance(many, Many):
            column: Column | Many | None = many.columns.get(binding.sub_field_name or "value")
        else:
            many, column = None, self._columns.get((binding.field_name, binding.sub_field_name))
        if not isinstance(column, Column):
            raise InvalidFilterException(detail=f"'{binding.urn}' cannot be filtered by")
        return many, column

    def _compared(self, column: Column, binding: AttributeBinding, op: CompareOperator, value: Any) -> str:
        if value is None:
            return {CompareOperator.eq: f"{column.sql} is null", CompareOperator.ne: f"{column.sql} is not null"}.get(op, "false")
        if column.holds is Holds.TEXT:
            return self._text(column, op, value, exact=binding.get_annotation(CaseExact) == CaseExact.true)
        if column.holds is Holds.MOMENT and not isinstance(value, datetime):
            if op in STRING_OPERATORS:
                return "false"
            raise InvalidFilterException(detail="meta.lastModified is compared with a moment, as in 2026-11-24T07:50:00+08:00")
        if isinstance(value, datetime) and value.tzinfo is None:  # a day begins here, not in Greenwich
            value = value.replace(tzinfo=clock.TAIPEI)
        if op == CompareOperator.ne:
            return f"{column.sql} is distinct from {self._parameter(value)}"
        return f"coalesce({column.sql} {_ORDER.get(op, '=')} {self._parameter(value)}, false)"

    def _text(self, column: Column, op: CompareOperator, value: Any, *, exact: bool) -> str:
        if not isinstance(value, str):
            raise InvalidFilterException(detail="a text is compared with a text")
        sql, given = column.sql, self._parameter(column.reads(_clean(value)))
        if op in ORDERING_OPERATORS:
            left, right = (sql, given) if exact else (f"lower({sql})", f"lower({given})")
            return f'coalesce({left} collate "C" {_ORDER[op]} {right}, false)'
        left, right = (sql, given) if exact else (f"upper({sql})", f"upper({given})")  # upper() has the index
        if op == CompareOperator.ne:
            return f"{left} is distinct from {right}"
        told = {
            CompareOperator.eq: f"{left} = {right}",
            CompareOperator.co: f"position({right} in {left}) > 0",
            CompareOperator.sw: f"starts_with({left}, {right})",
            CompareOperator.ew: f"right({left}, length({right})) = {right}",
        }[op]
        return f"coalesce({told}, false)"

    def _parameter(self, value: Any) -> str:
        name = f"filter_{len(self.given)}"
        self.given[name] = value
        return f"%({name})s::{'text' if isinstance(value, str) else 'boolean' if isinstance(value, bool) else 'timestamptz'}"


def sorted_by(model: type[Resource[Any]], path: str, columns: Columns, *, descending: bool) -> str:
    """The words after `order by`. Raises InvalidPathException for what cannot be sorted by."""
    binding = parametrize(Path, model)(path).resolve()
    found = columns.get((binding.field_name, binding.sub_field_name)) if binding else None
    if not isinstance(found, Column):
        raise InvalidPathException(detail=f"cannot be sorted by '{path}'")
    sql = f'lower({found.sql}) collate "C"' if found.holds is Holds.TEXT else found.sql
    return f"{sql} {'desc' if descending else 'asc'} nulls last"


def _is_there(column: Column) -> str:
    return f"coalesce({column.sql} <> '', false)" if column.holds is Holds.TEXT else f"{column.sql} is not null"


def _clean(value: str) -> str:
    """The value in a form that the database can compare. Raises InvalidFilterException if it is no text."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidFilterException(detail="a value holds half a sign") from error
    if "\0" in value:
        raise InvalidFilterException(detail="a value holds a NUL sign")
    return unicodedata.normalize("NFC", value)
