"""The statistics that are told of absence, as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.attendance.rules.disclosure_tables import Declared, Precision
from xiaowu.kernel.access import PUBLIC
from xiaowu.kernel.offer import Command, Entry, Examples, Group, HouseApp, Offer, Routes, Seed
from xiaowu.kernel.retention import Lasts
from xiaowu.kernel.text.marked import N_

_COUNTS = (
    Declared(
        "全市出缺席月報統計 absence of months and terms",
        "children, their days due, recorded and away, chronic absence, by city, district, school, grade",
        Precision.PROTECTED,
        "months and terms that are over",
        "statistics.see_released",
        ("statistics:released", "statistics:released_export", "api:read_released", "api:read_releases"),
    ),
    Declared(
        "開放資料 the same, for everybody",
        "the same released cells",
        Precision.PROTECTED,
        "months and terms that are over",
        PUBLIC,
        ("statistics:opened", "statistics:opened_file", "statistics:catalogue"),
    ),
    Declared(
        "本校出缺席統計 a school's own absence",
        "days away with reasons by class, who is chronically absent",
        Precision.CHILDREN,
        "any",
        "statistics.see_school",
        ("statistics:own", "statistics:school", "statistics:school_export", "api:read_school"),
    ),
)


class StatisticsConfig(HouseApp):
    name = "xiaowu.statistics"
    label = "statistics"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("全市出缺席月報統計"), "statistics:released", "statistics.see_released", 14, group=Group.STUDENTS),
            Entry(N_("本校出缺席統計"), "statistics:own", "statistics.see_school", 47, ("statistics:school",), group=Group.STUDENTS),
        ),
        kinds=_COUNTS,
        looks={"statistics.chronic": N_("長期缺席的學生")},
        routes=(Routes("statistics/", "xiaowu.statistics.urls"),),
        api="xiaowu.statistics.api.router",
        styles=("statistics/statistics.css",),
        commands=(Command("release-statistics", "tell the absence of months and terms that are over", "xiaowu.statistics.commands.release"),),
        lasting=(
            Lasts(
                ("statistics_release", "statistics_releasedcell", "statistics_releasedfile"),
                "what was told can not be taken back: a later release must fit it",
            ),
            Lasts(("statistics_counted",), "counts of grades behind what was told, without children: a later release must fit them"),
        ),
        seeds=(Seed("xiaowu.statistics.seed.seed", only_demo=True),),
        examples=Examples(parts={"span": "month"}, made_first=("statistics:released_export", "statistics:opened_file", "api:read_released")),
    )
