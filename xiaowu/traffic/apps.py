"""Traffic as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.offer import Entry, Group, HouseApp, Offer, Routes
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep
from xiaowu.kernel.telemetry.recorders import Recorder
from xiaowu.kernel.text.marked import N_

_PAGES = ("modules", "routes", "schools", "nodes", "hours", "faults", "journeys")


class TrafficConfig(HouseApp):
    name = "xiaowu.traffic"
    label = "traffic"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(Entry(N_("系統流量"), "traffic:now", "traffic.see", 80, tuple(f"traffic:{each}" for each in _PAGES), group=Group.HOUSE),),
        routes=(Routes("traffic/", "xiaowu.traffic.urls"),),
        api="xiaowu.traffic.api.router",
        kinds=(Recorder("xiaowu.traffic.adapters.recorder.take"),),
        retention=(
            Keep("traffic_request", "at", 62, "an error is traced to the release before; whole months go", by="traffic_forget_requests"),
            Keep("traffic_minute", "minute", 400, "a term is compared with that of the year before; no people in it", by="traffic_forget_minutes"),
            Keep("traffic_daykey", "day", 2, "joins the steps of a day; without it nobody's hash can be computed again",
                 city=frozenset({"traffic_recorded"})),
            Keep("traffic_loss", "at", 400, "as long as the figures in which they lack", by="traffic_forget_losses"),
        ),
        personal_data=(
            held(
                "traffic_request",
                Whose.HOLDER,
                N_("系統請求紀錄：頁面、時間、學校、職務，以每日更換的代碼取代帳號"),
                Category.HABIT,
                Purpose.SYSTEM,
                "person",
            ),
        ),
    )  # fmt: skip
