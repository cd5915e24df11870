"""Traffic as an app, and what it offers to the house."""

from pathlib import Path
from typing import ClassVar

from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import FollowUpKind, Rung
from xiaowu.kernel.events import Listener
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.notices.banners import Banners
from xiaowu.kernel.offer import Command, Entry, Examples, Group, HouseApp, Offer, Routes, Searchable, Seed, Upload, argument
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.telemetry.recorders import Recorder
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role
from xiaowu.traffic.events import RequestsFailed
from xiaowu.traffic.rules.causes import KIND

_PAGES = (
    "modules",
    "routes",
    "schools",
    "nodes",
    "hours",
    "faults",
    "fault",
    "journeys",
    "compared",
    "causes",
    "capacity",
    "evaluate",
    "evaluation",
    "logs",
    "log",
    "log_upload",
    "log_rules",
    "announcements",
    "announce",
    "correct_announcement",
)

_READ = (
    argument("verb", choices=["read"]),
    argument("files", type=Path, nargs="+", metavar="FILE", help="logs, plain, gzip or bzip2"),
    argument("--html", type=Path, help="write the report there"),
    argument("--json", action="store_true", help="print the whole report as JSON"),
    argument(
        "--state",
        type=Path,
        help="remember there what was counted, so that it is not counted again; a line without its end waits for the next reading",
    ),
    argument("--routes", type=Path, help="rules that name pages: a line each, a name and a regular expression for the path"),
    argument("--zone", default="Asia/Taipei", help="of times that name none, and of the report"),
    argument("--format", default="", help="a regular expression with groups time, path, status; method, sent, seconds, ms, us, agent, node"),
    argument("--people", type=int, default=12_500, help="of the peak for which the report works out the capacity: so many people"),
    argument("--minutes", type=int, default=10, help="within so many minutes"),
    argument("--each", type=float, default=4, help="each with so many requests"),
    argument("--processes", type=int, default=2, help="processes of a node"),
    argument("--time", default="", help="how that format writes times (strptime)"),
)
_STATUS = (
    argument("verb", choices=["watch", "announce", "correct", "end"]),
    argument("--to", type=Path, required=True, metavar="FOLDER", help="where the page's files are written"),
    argument("--name", default="校務", help="whose status it is"),
    argument("--address", default="", help="where the page will be, with a slash at its end: for the feed"),
    argument(
        "--component", action="append", default=[], help="watch: NAME=ADDRESS, for each; announce: NAME, for each that is concerned (none: all)"
    ),
    argument("--kept", default="", metavar="ADDRESS", help="watch: where the house tells of its backups: its own address and /traffic/kept.json"),
    argument(
        "--announced",
        default="",
        metavar="ADDRESS",
        help="watch: where the house tells what it announced: its own address and /traffic/announced.json",
    ),
    argument("--backups", type=Path, metavar="FOLDER", help="watch: where the backups lie, if it is this machine that keeps them"),
    argument("--every", type=float, default=60, help="seconds between probes"),
    argument("--times", type=int, default=0, help="rounds of probes (0: for ever)"),
    argument("--kind", choices=["incident", "maintenance"], default="incident"),
    argument("--title", default=""),
    argument("--words", default=""),
    argument("--begins", default="", help="such as 2026-12-01T22:00; now, if it is not said"),
    argument("--ends", default=""),
    argument("--id", default="", help="correct, end: the number that announcing printed"),
)
_LARGEST = 65 * 1024 * 1024  # bytes of the form with a log
_COMMANDS = "xiaowu.traffic.commands"


_MEND = FollowUpKind(
    key=KIND,
    name=N_("系統改善"),
    see="traffic.plan",
    work="traffic.mend",
    keep="traffic.evaluate",
    owner=Role.BUREAU_OFFICER,
    verbs=frozenset({Verb.NOTE, Verb.ANSWER, Verb.CLOSE, Verb.REOPEN}),
    page="xiaowu.traffic.queries.evaluations.evaluation_page",
    also="xiaowu.traffic.queries.evaluations.contractor",  # whoever has to mend it knows of the day from the first
    at_meeting="xiaowu.traffic.queries.evaluations.standing",
    ladder=(Rung(5, Role.BUREAU_OFFICER),),
    personal="what is to be mended in the system, what was noted of it, and by whom",
    why="what was decided about failures goes with the minutes of the meeting to which it was reported (檔案法)",
)


class TrafficConfig(HouseApp):
    name = "xiaowu.traffic"
    label = "traffic"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(Entry(N_("系統流量"), "traffic:now", "traffic.see", 80, tuple(f"traffic:{each}" for each in _PAGES), group=Group.HOUSE,
                       daily=(Role.SYSTEM_VENDOR,)),),
        search=(Searchable(N_("失敗的請求"), "traffic.see", "xiaowu.traffic.queries.failing.of_number", 80),),
        routes=(Routes("traffic/", "xiaowu.traffic.urls"),),
        api="xiaowu.traffic.api.router",
        uploads=(Upload("traffic:log_upload", "xiaowu.traffic.forms.LogForm", "file", "log", _LARGEST),),
        commands=(
            Command("traffic", "read logs of other web servers: what was asked, what failed, how long it took", f"{_COMMANDS}.logs.read", _READ,
                    role=None),
            Command("status", "the public status page: watch from outside, announce, end", f"{_COMMANDS}.status.status", _STATUS, database=False),
        ),
        seeds=(Seed("xiaowu.traffic.seed.seed", only_demo=True),),
        kinds=(Recorder("xiaowu.traffic.adapters.recorder.take"), Recorder("xiaowu.traffic.adapters.traces.take"), _MEND,
               Banners("xiaowu.traffic.queries.announced.banners")),
        examples=Examples(
            parts={"trait": "route", "value": "meals:sheet"},
            made_first=("traffic:evaluation", "traffic:fault", "traffic:log", "traffic:correct_announcement"),
            not_there=("traffic:log_forget", "traffic:end_announcement"),
            form={"mend": "改寫查詢", "text": "/roll/** 點名 /roll/take"},
        ),
        flows=("xiaowu.traffic.actions.evaluating.MEND_TITLES",),
        listeners=(Listener(RequestsFailed, "xiaowu.traffic.actions.alarming.hear", notes=True),),
        notifications=(
            NotificationKind(
                "traffic.failing",
                N_("系統出現故障"),
                "xiaowu.traffic.actions.alarming.failing_words",
                ("traffic:fault", "key"),
                to=frozenset({Role.SYSTEM_VENDOR, Role.BUREAU_OFFICER}),
            ),
        ),
        lasting=(
            Lasts(("traffic_evaluation",), "numbers alone: what failed when it was decided how it is mended"),
            Lasts(("traffic_announcement",), "what was told to everybody, and when"),
            Lasts(("traffic_log", "traffic_logrules"), "counts of another system, beside which this one is measured; until an operator deletes them"),
        ),
        retention=(
            Keep("traffic_request", "at", 62, "an error is traced to the release before; whole months go", by="traffic_forget_requests"),
            Keep("traffic_minute", "minute", 400, "a term is compared with that of the year before; no people in it", by="traffic_forget_minutes"),
            Keep("traffic_daykey", "day", 2, "joins the steps of a day; without it nobody's hash can be computed again",
                 city=frozenset({"traffic_recorded"})),
            Keep("traffic_alarm", "at", 62, "as long as the failures of which it was told", city=frozenset({"traffic_recorded"})),
            Keep("traffic_loss", "at", 400, "as long as the figures in which they lack", by="traffic_forget_losses"),
        ),
        personal_data=(
            held("traffic_announcement", Whose.STAFF, N_("誰公告了系統事件或計畫維護"), Category.POST, Purpose.SYSTEM, "by_name"),
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
