"""Ipam as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import FollowUpKind, Rung
from xiaowu.ipam.rules import ports
from xiaowu.kernel.events import Listener
from xiaowu.kernel.imports import ImportKind
from xiaowu.kernel.networks import SchoolNetworks
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Card, Command, Entry, Examples, Group, HouseApp, Offer, Routes, Searchable, Seed, Upload, attachment
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.rules.beside import ClosingPart, Remains
from xiaowu.roster.rules.roles import Role

_STANDING = ("plan", "planvendor", "schoolnumber", "schoolrange", "address")
_MADE_FIRST = ("range", "address", "request", "plan", "config", "ticket", "correct", "report", "switch", "shortage", "missed_call", "attachment")
_LARGEST = 17 * 1024 * 1024  # bytes of the form with a sweep
_TOLD = "xiaowu.ipam.actions.telling"
_BUREAU, _ENGINEERS = frozenset({Role.BUREAU_OFFICER}), frozenset({Role.NETWORK_ENGINEER})
_WAITING = "xiaowu.ipam.queries.waiting"
_WORKERS = (Role.NETWORK_ENGINEER, Role.VENDOR)
_PORTS = FollowUpKind(
    key=ports.KIND,
    name=N_("廠商增設連接埠"),
    see="ipam.see",
    work="ipam.owe",
    keep="ipam.keep_duties",
    owner=Role.VENDOR,
    is_named=True,
    needs_file=True,
    days=ports.DAYS,
    remind=3,
    verbs=frozenset(Verb),
    outcomes={"built": N_("已增設並驗收"), "otherwise": N_("另案處理")},
    page="xiaowu.ipam.queries.ports.shortage_page",
    ladder=(Rung(3, Role.BUREAU_OFFICER),),
    at_merger="a firm owes it for the building, and the bureau accepts it",
    personal="who of a firm owes ports, what they did and who accepted it",
    kept=5 * 366,
    why="what a contract owes is asked for as long as claims from it are made (民法 126、政府採購法)",
)
_SWITCHES = ImportKind("switches", N_("匯入交換器"), "ipam.keep_switches", "ipam_switches", "ipam:school", "xiaowu.ipam.exchange.switches.SWITCHES")


class IpamConfig(HouseApp):
    name = "xiaowu.ipam"
    label = "ipam"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("各校網段"), "ipam:ranges", "ipam.open", 70, ("ipam:range",), group=Group.NETWORK, daily=_WORKERS),
            Entry(N_("網路位址"), "ipam:addresses", "ipam.open", 71, ("ipam:address",), group=Group.NETWORK, daily=_WORKERS),
            Entry(N_("位址申請"), "ipam:requests", "ipam.see", 72, ("ipam:request",), group=Group.NETWORK),
            Entry(
                N_("網路報修"),
                "ipam:tickets",
                "ipam.see",
                69,
                ("ipam:ticket", "ipam:correct", "ipam:call", "ipam:report", "ipam:duty"),
                group=Group.NETWORK,
                daily=(Role.NETWORK_ENGINEER,),
            ),
            Entry(
                N_("交換器與連接埠"),
                "ipam:switches",
                "ipam.see",
                73,
                ("ipam:switch", "ipam:new_switch", "ipam:school", "ipam:shortage", *_SWITCHES.pages),
                group=Group.NETWORK,
            ),
            Entry(
                N_("未接來電與來信"),
                "ipam:missed",
                "ipam.work_tickets",
                70,
                ("ipam:missed_call",),
                group=Group.NETWORK,
                daily=(Role.NETWORK_ENGINEER,),
            ),
            Entry(N_("位址與報修統計"), "ipam:use", "ipam.see", 77, ("ipam:times",), group=Group.NETWORK),
            Entry(N_("位址計畫"), "ipam:plans", "ipam.open", 74, ("ipam:plan", "ipam:new_plan"), group=Group.NETWORK),
            Entry(N_("掃描與登錄比對"), "ipam:differences", "ipam.see", 76, ("ipam:sweep",), group=Group.NETWORK),
            Entry(N_("網路編號"), "ipam:numbers", "ipam.keep_plans", 75, ("ipam:number",), group=Group.NETWORK),
        ),
        search=(
            Searchable(N_("網路報修"), "ipam.see", "xiaowu.ipam.queries.finding.tickets", 55),
            Searchable(N_("網路位址"), "ipam.open", "xiaowu.ipam.lists.addresses.ADDRESSES", 70),
            Searchable(N_("交換器"), "ipam.see", "xiaowu.ipam.lists.ports.SWITCHES", 71),
            Searchable(N_("位址計畫"), "ipam.open", "xiaowu.ipam.lists.plans.PLANS", 72),
        ),
        routes=(Routes("ipam/", "xiaowu.ipam.urls"),),
        api="xiaowu.ipam.api.router",
        imports=(_SWITCHES,),
        kinds=(
            _PORTS,
            SchoolNetworks("xiaowu.ipam.queries.plans.school_networks"),
            ClosingPart("xiaowu.ipam.queries.merging.lines", of=("ipam_request",)),
            Remains("ipam_ticket", "engineers go on with it and close it, and may open it for the successor; whoever called is called back"),
        ),
        listeners=tuple(Listener(each, "xiaowu.ipam.actions.requests.merged") for each in (SchoolMerged, MergerTakenBack)),
        flows=("xiaowu.ipam.actions.ports.DUTIES", "xiaowu.ipam.actions.requests.REQUESTS", "xiaowu.ipam.actions.tickets.TICKETS"),
        uploads=(
            attachment("ipam:attach"),
            Upload("ipam:sweep", "xiaowu.ipam.forms.sweeps.SweepForm", "file", "sweep", _LARGEST),
        ),
        cards=(
            Card("", f"{_WAITING}.requests", "ipam.decide", 42, f"{_WAITING}.of_requests"),
            Card("", f"{_WAITING}.missed", "ipam.work_tickets", 40, f"{_WAITING}.of_missed"),
            Card("", f"{_WAITING}.tickets", "ipam.work_tickets", 41, f"{_WAITING}.of_tickets"),
        ),
        notifications=(
            NotificationKind("ipam.asked", N_("學校申請網路位址"), f"{_TOLD}.asked_words", ("ipam:request", "id"), letter="daily", to=_BUREAU),
            NotificationKind("ipam.decided", N_("網路位址申請結果"), f"{_TOLD}.decided_words", ("ipam:request", "id")),
            NotificationKind("ipam.reported", N_("學校報修網路"), f"{_TOLD}.reported_words", ("ipam:ticket", "id"), is_personal=True, to=_ENGINEERS),
            NotificationKind(
                "ipam.late", N_("報修逾期"), f"{_TOLD}.late_words", ("ipam:ticket", "id"), letter="daily", is_personal=True, to=_BUREAU | _ENGINEERS
            ),
            NotificationKind(
                "ipam.worked", N_("網路報修的處理情形"), f"{_TOLD}.worked_words", ("ipam:ticket", "id"), letter="daily", is_personal=True
            ),
        ),
        commands=(
            Command(
                "ticket-mail",
                "a mail server hands in a letter to the engineers: it waits until somebody takes it",
                "xiaowu.ipam.commands.ticket_mail",
            ),
        ),
        personal_data=(
            held(
                "ipam_missed",
                Whose.STAFF,
                N_("誰來電或來信而還沒有人接，以及由誰接手"),
                Category.POST,
                Purpose.SYSTEM,
                "caller",
                "taken_by",
                "taken_by_name",
            ),
            held("ipam_ticketfollower", Whose.HOLDER, N_("誰追蹤一張報修單"), Category.IDENTITY, Purpose.SYSTEM, "account_id"),
            held("ipam_ticketfile", Whose.HOLDER, N_("報修單的附件，以及加入的人"), Category.IDENTITY, Purpose.SYSTEM, "account_id"),
            held("ipam_planvendor", Whose.OUTSIDER, N_("哪位廠商人員可取用哪個計畫的位址，到哪一日"), Category.POST, Purpose.SYSTEM, "person"),
            held("ipam_request", Whose.HOLDER, N_("誰為學校申請了網路位址"), Category.IDENTITY, Purpose.SYSTEM, "asked_by", "asked_by_name"),
            held("ipam_address", Whose.HOLDER, N_("誰取用了網路位址"), Category.IDENTITY, Purpose.SYSTEM, "taken_by", "taken_by_name"),
            held("ipam_ticket", Whose.STAFF, N_("誰來電報修，以及由哪位工程師處理"), Category.POST, Purpose.SYSTEM, "caller", "owner", "owner_name"),
            held("ipam_ticketnote", Whose.HOLDER, N_("誰記錄了報修的處理情形"), Category.POST, Purpose.SYSTEM, "by", "by_name"),
            held("ipam_sweep", Whose.HOLDER, N_("誰上傳了掃描結果"), Category.IDENTITY, Purpose.SYSTEM, "by", "by_name"),
            held("ipam_shortage", Whose.HOLDER, N_("誰請廠商增設連接埠"), Category.POST, Purpose.SYSTEM, "by", "by_name"),
            held("ipam_duty", Whose.OUTSIDER, N_("值班工程師的姓名與電話"), Category.IDENTITY, Purpose.SYSTEM, "name"),
            held("ipam_event", Whose.HOLDER, N_("誰取用、登錄或釋出了網路位址"), Category.IDENTITY, Purpose.SYSTEM, "by", "by_name"),
        ),
        retention=(
            Keep(
                "ipam_missed",
                "taken_at",
                365,
                "whoever was called back is asked back in case it comes again; the ticket stays",
                city=frozenset({"ipam_worked"}),
            ),
            Keep(
                "ipam_ticket",
                "closed_at",
                730,
                "who called is asked back in case it comes again; what was wrong stays, without who called",
                blank={"caller": "—", "telephone": ""},
                city=frozenset({"ipam_worked", "ipam_seen"}),
            ),
        ),
        lasting=(
            Lasts(
                ("ipam_plan", "ipam_planvendor", "ipam_schoolnumber", "ipam_schoolrange", "ipam_address"), "what stands in the schools' network today"
            ),
            Lasts(("ipam_switch",), "what stands in the schools today"),
            Lasts(("ipam_shortage",), "what a firm owed under its contract, without whom: asked again when the contract is settled"),
            Lasts(("ipam_duty",), "whom schools call, until the engineers take them off"),
            Lasts(("ipam_sighting", "ipam_sweep"), "what answered at an address last, a row an address, and whose sweeps said so"),
            Lasts(
                ("ipam_ticketnote", "ipam_ticketfile", "ipam_ticketfollower"),
                "what was wrong in a school's network, and what helped: asked again years later",
            ),
            Lasts(("ipam_event", "ipam_request"), "who had an address at a time is asked when its traffic is: years later too"),
        ),
        seeds=(Seed("xiaowu.ipam.seed.seed", only_demo=True),),
        examples=Examples(
            made_first=tuple(f"ipam:{each}" for each in _MADE_FIRST),
            not_there=(
                "ipam:take",
                "ipam:ask",
                "ipam:free",
                "ipam:merge",
                "ipam:split",
                "ipam:follow",
                "ipam:judge",
                "ipam:take_back",
                "ipam:take_missed",
                "ipam:remove_switch",
                "ipam:lay",
                "ipam:withdraw",
                "ipam:discard",
                "ipam:by_hand",
                "ipam:vendor",
                "ipam:note",
                "ipam:take_off_duty",
            ),
            form={"count": "1", "address": "", "reason": "EMS", "lines": ""},
        ),
    )
