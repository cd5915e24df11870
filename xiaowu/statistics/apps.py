"""The statistics that are told of absence, as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.offer import Command, HouseApp, Offer
from xiaowu.kernel.retention import Lasts


class StatisticsConfig(HouseApp):
    name = "xiaowu.statistics"
    label = "statistics"
    default = True
    offer: ClassVar[Offer] = Offer(
        commands=(Command("release-statistics", "tell the absence of months and terms that are over", "xiaowu.statistics.commands.release"),),
        lasting=(
            Lasts(("statistics_release", "statistics_releasedcell"), "what was told can not be taken back: a later release must fit it"),
            Lasts(("statistics_counted",), "counts of grades behind what was told, without children: a later release must fit them"),
        ),
    )
