"""Refunds as numbers (退費統計): of each class what may be told to those who pay and may not see a child; declared in docs/disclosure.md.

Numbers are told once, of a month that is closed, and never change: nobody can compare two states of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LEAST: Final = 5  # children: of fewer no number is told


class SumOf(StrEnum):
    """What a number is of."""

    CLASS = "class"
    ALL = "all"  # 全校
    FUND = "fund"  # 退回補助經費


@dataclass(frozen=True, slots=True)
class ClassSum:
    """A class's refunds to families in a month: how many children they concern, meal-days, NT$."""

    class_id: int
    name: str
    children: int
    meals: int
    amount: int


@dataclass(frozen=True, slots=True)
class ClassRefund:
    """What is told of a class; None: fewer than five children, or none at all."""

    class_id: int
    name: str
    meals: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class ToldMonth:
    """What is told of a month: class by class, and together. `meals` and `amount` are None where they would give away what a class hides."""

    classes: tuple[ClassRefund, ...]
    meals: int | None
    amount: int | None


def told(sums: Sequence[ClassSum]) -> ToldMonth:
    """The sum is told if nothing is hidden, or if what is hidden is of five children or more: then no class follows from it."""
    hidden = [each for each in sums if each.children < LEAST]
    classes = tuple(
        ClassRefund(each.class_id, each.name, None if each in hidden else each.meals, None if each in hidden else each.amount) for each in sums
    )
    if hidden and sum(each.children for each in hidden) < LEAST:
        return ToldMonth(classes, None, None)
    return ToldMonth(classes, sum(each.meals for each in sums), sum(each.amount for each in sums))


def told_fund(children: int, meals: int, amount: int) -> tuple[int | None, int | None]:
    """What is told of what goes back to the fund that paid: meal-days and NT$ of five children or more; of fewer it would tell who is subsidised."""
    return (meals, amount) if children >= LEAST else (None, None)
