"""Vulnerabilities as an app, and what it offers to the house."""

from datetime import timedelta
from typing import ClassVar

from xiaowu.followups.events import FollowUpMoved
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import FollowUpKind, Rung
from xiaowu.kernel.delivery.kinds import DeliveryKind, Retry
from xiaowu.kernel.events import Listener
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Door, Entry, Examples, Group, HouseApp, Offer, ProgramScope, Routes, Searchable, Seed, Upload
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.sealing import Sealed, sealed
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.rules.beside import ClosingPart
from xiaowu.roster.rules.roles import Program, Role
from xiaowu.vulnerabilities.rules.letters import CONFIRMED, KIND, MOVED, REPLACED, SETTLED, WITHDRAWN
from xiaowu.vulnerabilities.rules.rounds import TAKEN_BACK_WITHIN

_PAGES = (
    "finding", "rounds", "new_round", "round", "results", "upload", "hosts", "host", "holdings", "new_holding", "new_holdings", "weaknesses",
    "school_report", "letter", "new_letter", "withdraw_letter", "take_back", "notice", "receivers", "having",
)  # fmt: skip
_LARGEST = 161 * 1024 * 1024  # bytes of the form with a report
_TABLES = (
    "holding",
    "host",
    "alias",
    "ownership",
    "round",
    "report",
    "reached",
    "weakness",
    "finding",
    "result",
    "letter",
    "notice",
    "concern",
    "reply",
    "receiver",
    "assignment",
)
_CALLS = Retry(tries=12, lasts=timedelta(days=3))
_CALLING = frozenset({"vulnerabilities_kept", "vulnerabilities_seen", f"followups_{KIND}"})
_TO_REPAIR = FollowUpKind(
    key=KIND,
    name=N_("弱點修補"),
    see="vulnerabilities.see",
    work="vulnerabilities.answer",
    keep="vulnerabilities.keep",
    owner=Role.IT_COORDINATOR,
    words={State.WORKING: N_("已收文，修補中"), Verb.TAKE: N_("確認收文"), Verb.ANSWER: N_("回報修補情形"), Verb.REOPEN: N_("複測未通過，退回修補")},
    outcomes={
        CONFIRMED: N_("複測確認已修補"),
        SETTLED: N_("已判定不需修補"),
        MOVED: N_("主機已改屬其他學校"),
        REPLACED: N_("改由後來的公文辦理"),
        WITHDRAWN: N_("公文已撤回"),
    },
    by_system=frozenset({CONFIRMED, MOVED, REPLACED, WITHDRAWN}),
    ends="xiaowu.vulnerabilities.queries.letters.unsettled",
    page="xiaowu.vulnerabilities.queries.letters.notice_page",
    on_its_page=frozenset({Verb.ANSWER}),
    notice="vulnerabilities.owed",
    remind=2,
    ladder=(Rung(1, Role.PRINCIPAL), Rung(5, Role.BUREAU_OFFICER)),
    at_merger="its letter passes on with the hosts that it is about",
    personal="what a school did about its hosts, and by whom",
    why="when a weakness was found and repaired proves what a school did",
)


class VulnerabilitiesConfig(HouseApp):
    name = "xiaowu.vulnerabilities"
    label = "vulnerabilities"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("各校弱點"), "vulnerabilities:schools", "vulnerabilities.count", 61, ("vulnerabilities:meeting",), group=Group.NETWORK),
            Entry(N_("弱點追蹤"), "vulnerabilities:list", "vulnerabilities.open", 60, tuple(f"vulnerabilities:{each}" for each in _PAGES),
                  group=Group.NETWORK),
            Entry(N_("弱點回報"), "vulnerabilities:answers", "vulnerabilities.keep", 62, group=Group.NETWORK),
        ),
        search=(
            Searchable(N_("弱點公文"), "vulnerabilities.see", "xiaowu.vulnerabilities.queries.finding.letters", 65),
            Searchable(N_("弱點"), "vulnerabilities.open", "xiaowu.vulnerabilities.lists.FINDINGS", 75),
            Searchable(N_("受掃描的主機"), "vulnerabilities.open", "xiaowu.vulnerabilities.lists.HOSTS", 76),
            Searchable(N_("掃描輪次"), "vulnerabilities.see", "xiaowu.vulnerabilities.lists.ROUNDS", 77),
        ),
        kinds=(_TO_REPAIR, ClosingPart("xiaowu.vulnerabilities.queries.merging.lines")),
        listeners=(
            Listener(FollowUpMoved, "xiaowu.vulnerabilities.actions.webhooks.moved"),
            Listener(SchoolMerged, "xiaowu.vulnerabilities.actions.merging.merged"),
            Listener(MergerTakenBack, "xiaowu.vulnerabilities.actions.merging.taken_back"),
        ),
        deliveries=(
            DeliveryKind("vulnerabilities.webhook", N_("弱點異動通知"), "xiaowu.vulnerabilities.adapters.webhooks.Webhooks", _CALLS, _CALLING),
        ),
        notifications=(
            NotificationKind(
                "vulnerabilities.owed", N_("弱點修補"), "xiaowu.followups.actions.telling.words", ("followups:follow_up", "id"), letter="daily",
                to="xiaowu.followups.queries.kinds.told_roles",
                is_personal=True,  # what is wrong with a school's machines is in no mail
            ),
            NotificationKind(
                "vulnerabilities.withdrawn", N_("弱點修補公文撤回"), "xiaowu.vulnerabilities.actions.withdrawing.words",
                ("vulnerabilities:notice", "id"), letter="daily", to=frozenset({Role.IT_COORDINATOR}),
                is_personal=True,  # nor is what an officer wrote of it
            ),
        ),
        scripts=("vulnerabilities/upload.js",),
        flows=("xiaowu.vulnerabilities.actions.letters.FOLLOW_UPS",),
        routes=(Routes("vulnerabilities/", "xiaowu.vulnerabilities.urls"), Routes("scans/v1/", "xiaowu.vulnerabilities.pages.programs")),
        doors=(Door("/scans/v1/", "xiaowu.kernel.ui.refusals.problem", takes_token=True),),
        scopes=(
            ProgramScope("scans.write", N_("送入掃描報告（限全市）"), Program.CITY_SCANS),
            ProgramScope("findings.read", N_("讀取弱點"), Program.CITY_FINDINGS, Program.FINDINGS),
        ),
        api="xiaowu.vulnerabilities.api.router",
        uploads=tuple(
            Upload(each, "xiaowu.vulnerabilities.forms.ReportForm", "file", "scan", _LARGEST)
            for each in ("vulnerabilities:upload", "vulnerabilities_programs_send")
        ),
        personal_data=(
            held("vulnerabilities_holding", Whose.STAFF, N_("登記主機歸屬的人"), Category.IDENTITY, Purpose.SECURITY, "by"),
            held("vulnerabilities_ownership", Whose.STAFF, N_("變更主機歸屬的人"), Category.IDENTITY, Purpose.SECURITY, "by"),
            held("vulnerabilities_report", Whose.STAFF, N_("上傳與撤回掃描報告的人"), Category.IDENTITY, Purpose.SECURITY, "by", "undone_by"),
            held("vulnerabilities_archive", Whose.HOLDER, N_("製作弱點報告檔的帳號"), Category.IDENTITY, Purpose.SECURITY, "account"),
            held("vulnerabilities_assignment", Whose.OUTSIDER, N_("指派給廠商人員的主機與期限"), Category.POST, Purpose.SECURITY, "person"),
            held("vulnerabilities_receiver", Whose.STAFF, N_("登記異動通知接收端的人"), Category.IDENTITY, Purpose.SECURITY, "by"),
            held("vulnerabilities_fetch", Whose.STAFF, N_("下載弱點報告的人"), Category.IDENTITY, Purpose.SECURITY, "by"),
            held("vulnerabilities_letter", Whose.STAFF, N_("承辦與撤回公文的人"), Category.IDENTITY, Purpose.SECURITY, "by", "withdrawn_by"),
            held("vulnerabilities_reply", Whose.STAFF, N_("回報弱點修補情形的人"), Category.IDENTITY, Purpose.SECURITY, "by"),
            held("vulnerabilities_finding", Whose.STAFF, N_("判定弱點的人"), Category.IDENTITY, Purpose.SECURITY, "decided_by"),
        ),
        retention=(
            Keep("vulnerabilities_archive", "made_at", 30, "a report is made anew in a moment", city=frozenset({"vulnerabilities_fetched"})),
            Keep("vulnerabilities_before", "at", TAKEN_BACK_WITHIN, "until then a report may be undone", city=frozenset({"vulnerabilities_kept"})),
        ),
        lasting=(
            Lasts(("vulnerabilities_fetch",), "who fetched what of a school's weaknesses is proof"),
            Lasts(tuple(f"vulnerabilities_{each}" for each in _TABLES), "when a weakness was found and repaired proves what a school did"),
        ),
        seeds=(Seed("xiaowu.vulnerabilities.seed.seed"), Seed("xiaowu.vulnerabilities.seed.tell", only_demo=True)),
        examples=Examples(
            made_first=tuple(f"vulnerabilities:{each}" for each in ("finding", "host", "letter", "withdraw_letter", "notice", "notice_document")),
            not_there=("vulnerabilities:report_back", "vulnerabilities:end_receiver"),
            programs={"vulnerabilities_programs_send": (("POST", "/scans/v1/rounds/1/reports"),)},
            form={"value": "10.9.8.0/24", "decision": "false_positive", "reason": "理由", "hook": "https://hooks.example.org/a"},
        ),
    )  # fmt: skip

    def ready(self) -> None:
        super().ready()
        sealed(
            Sealed("vulnerabilities-archive", "vulnerabilities.Archive", "sealed"),
            Sealed("vulnerabilities-webhook", "vulnerabilities.Receiver", "sealed"),
        )
