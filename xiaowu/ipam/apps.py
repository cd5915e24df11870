"""Ipam as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.networks import SchoolNetworks
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Card, Entry, Examples, Group, HouseApp, Offer, Routes, Searchable, Seed, Upload
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role

_STANDING = ("plan", "planvendor", "schoolnumber", "schoolrange", "address")
_LARGEST = 17 * 1024 * 1024  # bytes of the form with a sweep
_TOLD = "xiaowu.ipam.actions.telling"
_WAITING = "xiaowu.ipam.queries.waiting"
_WORKERS = (Role.NETWORK_ENGINEER, Role.VENDOR)


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
                ("ipam:ticket", "ipam:call", "ipam:report", "ipam:duty"),
                group=Group.NETWORK,
                daily=(Role.NETWORK_ENGINEER,),
            ),
            Entry(N_("位址計畫"), "ipam:plans", "ipam.open", 73, ("ipam:plan", "ipam:new_plan"), group=Group.NETWORK),
            Entry(N_("掃描與登錄比對"), "ipam:differences", "ipam.see", 75, ("ipam:sweep",), group=Group.NETWORK),
            Entry(N_("網路編號"), "ipam:numbers", "ipam.keep_plans", 74, ("ipam:number",), group=Group.NETWORK),
        ),
        search=(Searchable(N_("網路位址"), "ipam.open", "xiaowu.ipam.lists.addresses.ADDRESSES", 70),),
        routes=(Routes("ipam/", "xiaowu.ipam.urls"),),
        api="xiaowu.ipam.api.router",
        kinds=(SchoolNetworks("xiaowu.ipam.queries.plans.school_networks"),),
        flows=("xiaowu.ipam.actions.requests.REQUESTS", "xiaowu.ipam.actions.tickets.TICKETS"),
        uploads=(Upload("ipam:sweep", "xiaowu.ipam.forms.sweeps.SweepForm", "file", "sweep", _LARGEST),),
        cards=(
            Card("", f"{_WAITING}.requests", "ipam.decide", 42, f"{_WAITING}.of_requests"),
            Card("", f"{_WAITING}.tickets", "ipam.work_tickets", 41, f"{_WAITING}.of_tickets"),
        ),
        notifications=(
            NotificationKind("ipam.asked", N_("學校申請網路位址"), f"{_TOLD}.asked_words", ("ipam:request", "id"), letter="daily"),
            NotificationKind("ipam.decided", N_("網路位址申請結果"), f"{_TOLD}.decided_words", ("ipam:request", "id")),
            NotificationKind("ipam.reported", N_("學校報修網路"), f"{_TOLD}.reported_words", ("ipam:ticket", "id"), is_personal=True),
            NotificationKind(
                "ipam.worked", N_("網路報修的處理情形"), f"{_TOLD}.worked_words", ("ipam:ticket", "id"), letter="daily", is_personal=True
            ),
        ),
        personal_data=(
            held("ipam_planvendor", Whose.OUTSIDER, N_("哪位廠商人員可取用哪個計畫的位址，到哪一日"), Category.POST, Purpose.SYSTEM, "person"),
            held("ipam_request", Whose.HOLDER, N_("誰為學校申請了網路位址"), Category.IDENTITY, Purpose.SYSTEM, "asked_by", "asked_by_name"),
            held("ipam_address", Whose.HOLDER, N_("誰取用了網路位址"), Category.IDENTITY, Purpose.SYSTEM, "taken_by", "taken_by_name"),
            held("ipam_ticket", Whose.STAFF, N_("誰來電報修，以及由哪位工程師處理"), Category.POST, Purpose.SYSTEM, "caller", "owner", "owner_name"),
            held("ipam_ticketnote", Whose.HOLDER, N_("誰記錄了報修的處理情形"), Category.POST, Purpose.SYSTEM, "by", "by_name"),
            held("ipam_sweep", Whose.HOLDER, N_("誰上傳了掃描結果"), Category.IDENTITY, Purpose.SYSTEM, "by", "by_name"),
            held("ipam_duty", Whose.OUTSIDER, N_("值班工程師的姓名與電話"), Category.IDENTITY, Purpose.SYSTEM, "name"),
            held("ipam_event", Whose.HOLDER, N_("誰取用、登錄或釋出了網路位址"), Category.IDENTITY, Purpose.SYSTEM, "by", "by_name"),
        ),
        retention=(
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
            Lasts(("ipam_duty",), "whom schools call, until the engineers take them off"),
            Lasts(("ipam_sighting", "ipam_sweep"), "what answered at an address last, a row an address, and whose sweeps said so"),
            Lasts(("ipam_ticketnote",), "what was wrong in a school's network, and what helped: asked again years later"),
            Lasts(("ipam_event", "ipam_request"), "who had an address at a time is asked when its traffic is: years later too"),
        ),
        seeds=(Seed("xiaowu.ipam.seed.seed", only_demo=True),),
        examples=Examples(
            made_first=("ipam:range", "ipam:address", "ipam:request", "ipam:plan", "ipam:config", "ipam:ticket", "ipam:report"),
            not_there=(
                "ipam:take",
                "ipam:ask",
                "ipam:free",
                "ipam:lay",
                "ipam:withdraw",
                "ipam:by_hand",
                "ipam:vendor",
                "ipam:note",
                "ipam:take_off_duty",
            ),
            form={"count": "1", "address": "", "reason": "EMS", "lines": ""},
        ),
    )
