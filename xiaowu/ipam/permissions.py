"""Who may do what with addresses. Somebody of a firm reaches the rows of their own plans and no others, even if a page forgets to check."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import AllOf, Anywhere, By, Everywhere, Guard, Where, guard, reach
from xiaowu.kernel.database.records import Record, fixed, record
from xiaowu.kernel.database.unique import never_hidden, unique
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role

READS = ("followups_followup",)


class Permission(StrEnum):
    OPEN = "ipam.open"
    SEE = "ipam.see"
    KEEP_PLANS = "ipam.keep_plans"
    DECIDE = "ipam.decide"
    GIVE = "ipam.give"
    TAKE_OWN = "ipam.take_own"
    ASK = "ipam.ask"
    WORK_TICKETS = "ipam.work_tickets"
    REPORT = "ipam.report"
    KEEP_SWITCHES = "ipam.keep_switches"
    KEEP_DUTIES = "ipam.keep_duties"
    OWE = "ipam.owe"


_OFFICE: dict[str, Extent] = {Role.BUREAU_OFFICER: Extent.CITY}
_READERS: dict[str, Extent] = {**_OFFICE, Role.NETWORK_ENGINEER: Extent.CITY, Role.IT_COORDINATOR: Extent.SCHOOL}
_SECTION = frozenset({"network"})  # 網管資安組

declare(
    {
        Permission.OPEN: Grant(N_("開啟位址頁面"), {**_READERS, Role.VENDOR: Extent.CITY}),
        Permission.SEE: Grant(N_("查看位址、計畫與申請"), _READERS),
        Permission.KEEP_PLANS: Grant(N_("維護位址計畫與網路編號"), _OFFICE, _SECTION),
        Permission.DECIDE: Grant(N_("核定位址申請"), _OFFICE, _SECTION),
        Permission.GIVE: Grant(N_("配發、登錄與釋出位址"), {Role.NETWORK_ENGINEER: Extent.CITY}),
        Permission.TAKE_OWN: Grant(N_("取用自己專案的位址"), {Role.VENDOR: Extent.CITY}),
        Permission.ASK: Grant(N_("為本校申請位址並登錄設備"), {Role.IT_COORDINATOR: Extent.SCHOOL}),
        Permission.WORK_TICKETS: Grant(N_("處理報修單並維護值班"), {Role.NETWORK_ENGINEER: Extent.CITY}),
        Permission.KEEP_SWITCHES: Grant(N_("登錄交換器與連接埠"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.NETWORK_ENGINEER: Extent.CITY}),
        Permission.KEEP_DUTIES: Grant(N_("請廠商增設連接埠並確認結案"), _OFFICE, _SECTION),
        Permission.OWE: Grant(N_("辦理自己應辦的契約事項"), {Role.VENDOR: Extent.CITY}),
        Permission.REPORT: Grant(N_("為本校報修"), {Role.IT_COORDINATOR: Extent.SCHOOL}),
    }
)

reach({"ipam_seen": Permission.SEE})
reach({"ipam_plans": Permission.KEEP_PLANS})
reach({"ipam_decided": Permission.DECIDE})
reach({"ipam_given": Permission.GIVE})
reach({"ipam_own": Permission.TAKE_OWN})
reach({"ipam_asked": Permission.ASK})
reach({"ipam_worked": Permission.WORK_TICKETS})
reach({"ipam_reported": Permission.REPORT})
reach({"ipam_switches": Permission.KEEP_SWITCHES})
reach({"ipam_duties": Permission.KEEP_DUTIES})
reach({"ipam_owed": Permission.OWE})
LAPSES = "ipam_decided"  # the nightly job's

_MINE = "person_id = (select identity_person())"
_TODAYS = f"from ipam_planvendor v where v.{_MINE} and v.until >= (select public.kernel_armed('today')::date)"
_own_plans = f"plan_id in (select v.plan_id {_TODAYS} and v.schools = '{{}}')"  # at every school that has the plan
_own_schools = f"(plan_id, school_id) in (select v.plan_id, unnest(v.schools) {_TODAYS})"
_own_rows = AllOf((Everywhere("ipam_own"), Where(f"({_own_plans} or {_own_schools})")))
_own_names = AllOf((Everywhere("ipam_own"), Where(f"id in (select v.plan_id from ipam_planvendor v where v.{_MINE})")))
_readers = (By("ipam_seen", "school_id"), Everywhere("ipam_seen"), _own_rows)
_keepers = (Everywhere("ipam_plans"),)
_takers = (*_keepers, Everywhere("ipam_decided"), Everywhere("ipam_given"), By("ipam_asked", "school_id"), _own_rows)

guard(
    Guard("ipam_plan", read=(Everywhere("ipam_seen"), Anywhere("ipam_seen"), _own_names), write=_keepers),
    # somebody whose time is over can still read that it is
    Guard("ipam_planvendor", read=(Everywhere("ipam_seen"), AllOf((Everywhere("ipam_own"), Where(_MINE)))), write=_keepers),
    Guard("ipam_schoolnumber", read=(By("ipam_seen", "school_id"), Everywhere("ipam_seen")), write=_keepers),
    Guard("ipam_schoolrange", read=_readers, write=_keepers),
    Guard("ipam_address", read=_readers, write=_takers),
    Guard("ipam_event", read=_readers, write=_takers),
    Guard(
        "ipam_request",
        read=(By("ipam_seen", "school_id"), Everywhere("ipam_seen")),
        write=(Everywhere("ipam_decided"), By("ipam_asked", "school_id")),
    ),
)
_seen = (By("ipam_seen", "school_id"), Everywhere("ipam_seen"))
_reporters = (Everywhere("ipam_worked"), By("ipam_reported", "school_id"))
guard(
    Guard("ipam_ticket", read=_seen, write=_reporters),
    Guard("ipam_ticketnote", read=_seen, write=_reporters),
    Guard("ipam_ticketfile", read=_seen, write=_reporters),
    Guard("ipam_ticketfollower", read=_seen, write=_seen),
    Guard("ipam_missed", read=(Everywhere("ipam_worked"),), write=(Everywhere("ipam_worked"),)),
    Guard("ipam_sweep", read=(Everywhere("ipam_seen"), Everywhere("ipam_given")), write=(Everywhere("ipam_given"),)),
    Guard("ipam_sighting", read=_seen, write=(Everywhere("ipam_given"), *_keepers)),
    Guard("ipam_duty", read=(Everywhere("ipam_seen"), Anywhere("ipam_seen"), Everywhere("ipam_own")), write=(Everywhere("ipam_worked"),)),
)
_owed = Where("id in (select f.about from followups_followup f where f.kind = 'ports')")  # of these only what names the reader
guard(
    Guard("ipam_switch", read=_seen, write=(By("ipam_switches", "school_id"), Everywhere("ipam_switches"))),
    Guard("ipam_shortage", read=(*_seen, AllOf((Everywhere("ipam_owed"), _owed))), write=(Everywhere("ipam_duties"),)),
)
unique("ipam_name_once", N_("這所學校已有同名的設備。"), at="name")
unique("ipam_mac_once", N_("這個硬體位址已登錄在這個計畫的另一個位址。"), at="mac")
never_hidden("addresses come with a plan, which the bureau lays: it sees every address that lies", "ipam_address_address_key")
never_hidden("what a sweep saw is written by engineers, who see every school's", "ipam_sighting_address_key")
never_hidden("whoever follows a ticket follows it themselves, at the ticket's own school", "ipam_follower_once")
record(Record("ipam_event"), Record("ipam_ticketnote"), Record("ipam_shortage"))
record(
    Record("ipam_ticketfile", may_go="whoever added a file by mistake takes it back until the ticket is closed; the audit keeps that it was there")
)
fixed("ipam_missed", "id", "channel", "at", "key")
fixed("ipam_ticket", "id", "school_id", "channel", "opened_at", "after_id", "split_from_id")
fixed("ipam_sweep", "id", "source", "digest", "at", "handed_in_at", "looked", "answered", "by", "by_name")
fixed("ipam_address", "id", "address", "school_id", "plan_id", "range_id")
fixed("ipam_request", "id", "school_id", "plan_id", "count", "asked_at", "asked_by", "asked_by_name")
