"""Personal data that the house holds (保有之個人資料): each app declares it in its `Offer`, table by table.

A public agency publishes which files of personal data it holds, why and of what categories (個人資料保護法 art. 17), and answers people who ask for
their own (art. 3, 10). The categories and purposes are those of the regulation 個人資料保護法之特定目的及個人資料之類別, with its codes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.apps import apps

from xiaowu.kernel.text.marked import N_


class Whose(StrEnum):
    """About whom a table holds data (當事人)."""

    CHILD = "pupils (學生)"
    GUARDIAN = "guardians (家長)"
    STAFF = "staff (教職員)"
    OUTSIDER = "people from outside (外部人員)"
    HOLDER = "holders of an account (帳號持有人)"
    SPEAKER = "who spoke or was named at a meeting (與會者)"


class Category(StrEnum):
    """What kind of data about them (個人資料之類別)."""

    IDENTITY = N_("C001 辨識個人者")
    GOVERNMENT = N_("C003 政府資料中之辨識者")
    DESCRIPTION = N_("C011 個人描述")
    HABIT = N_("C013 習慣")
    FAMILY = N_("C023 家庭其他成員之細節")
    PUPIL = N_("C057 學生（員）、應考人紀錄")
    POST = N_("C061 現行之受僱情形")
    ATTENDANCE = N_("C065 工作、差勤紀錄")
    SAFETY = N_("C073 安全細節")
    OTHER = N_("C132 未分類之資料")


class Purpose(StrEnum):
    """The purpose for which it is held (特定目的)."""

    STAFFING = N_("002 人事管理")
    TEACHING = N_("109 教育或訓練行政")
    SYSTEM = N_("136 資（通）訊與資料庫管理")
    SECURITY = N_("137 資通安全與管理")
    PUPILS = N_("158 學生（員）（含畢、結業生）資料管理")


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds of people. `what` is in Traditional Chinese, marked for the catalogue, and translated where shown.

    `found`: the look-ups that lead from a row to the person, child or account it is about.
    If no column of a row names anybody, they name the columns by which a row is searched, and `what` says how.
    """

    table: str
    whose: frozenset[Whose]
    what: str
    categories: tuple[Category, ...]
    purpose: Purpose
    found: tuple[str, ...]


def held(table: str, whose: Whose | tuple[Whose, ...], what: str, categories: Category | tuple[Category, ...], purpose: Purpose, *found: str) -> Held:
    """One declaration, in one line."""
    of = (whose,) if isinstance(whose, Whose) else whose
    return Held(table, frozenset(of), what, (categories,) if isinstance(categories, Category) else categories, purpose, found)


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of a table that are shown to the person they are about:
    those whose `column` names that person, latest first by the first of `titles`.

    `titles`: the columns that are shown, with their titles; all others stay hidden (hashes, secrets, anything about somebody else). `words`:
    for a column of codes, the title of each code.
    """

    table: str
    column: str
    titles: Mapping[str, str]
    words: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)


def holdings() -> Iterator[Held]:
    """Every app's declarations, in the order of the apps."""
    for config in apps.get_app_configs():
        yield from getattr(getattr(config, "offer", None), "personal_data", ())


def shown() -> dict[str, Shown]:
    """By table, for every app: whose rows are shown to the people they are about."""
    return {each.table: each for config in apps.get_app_configs() for each in getattr(getattr(config, "offer", None), "shown", ())}
