"""Who may do what with vulnerabilities."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import AllOf, Anywhere, By, Everywhere, Guard, SeenIn, Where, guard, reach
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Program, Role


class Permission(StrEnum):
    OPEN = "vulnerabilities.open"
    SEE = "vulnerabilities.see"
    KEEP = "vulnerabilities.keep"
    FETCH = "vulnerabilities.fetch"
    ANSWER = "vulnerabilities.answer"
    SEND = "vulnerabilities.send"
    READ = "vulnerabilities.read"
    OWN = "vulnerabilities.own"
    COUNT = "vulnerabilities.count"


_SECURITY = frozenset({"network"})  # 網管資安組

_READING: dict[str, Extent] = {Program.FINDINGS: Extent.SCHOOL, Program.CITY_FINDINGS: Extent.CITY}
_READERS: dict[str, Extent] = {
    Role.BUREAU_OFFICER: Extent.CITY, Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL, **_READING,
}  # fmt: skip

declare(
    {
        Permission.OPEN: Grant(N_("開啟弱點頁面"), {**_READERS, Role.VENDOR: Extent.CITY}, _SECURITY),
        Permission.SEE: Grant(N_("查看學校的弱點"), _READERS, _SECURITY),
        Permission.OWN: Grant(N_("查看指派給自己的主機弱點"), {Role.VENDOR: Extent.CITY}),
        Permission.COUNT: Grant(N_("查看各校弱點數"), {Role.BUREAU_OFFICER: Extent.CITY}),
        # a school's report leaves the house with those who answer for the school alone
        Permission.FETCH: Grant(N_("下載本校弱點報告"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL}),
        Permission.ANSWER: Grant(N_("回報弱點修補情形"), {Role.IT_COORDINATOR: Extent.SCHOOL}),
        Permission.KEEP: Grant(N_("主辦弱點追蹤"), {Role.BUREAU_OFFICER: Extent.CITY}, _SECURITY),
        Permission.SEND: Grant(N_("由程式送入掃描報告"), {Program.CITY_SCANS: Extent.CITY}),
        Permission.READ: Grant(N_("由程式讀取弱點"), _READING),
    }
)

reach(
    {
        "vulnerabilities_seen": Permission.SEE,
        "vulnerabilities_kept": Permission.KEEP,
        "vulnerabilities_fetched": Permission.FETCH,
        "vulnerabilities_answered": Permission.ANSWER,
        "vulnerabilities_sent": Permission.SEND,
        "vulnerabilities_own": Permission.OWN,
        "vulnerabilities_counted": Permission.COUNT,
    }
)

_keepers = (Everywhere("vulnerabilities_kept"),)
_takers = (*_keepers, Everywhere("vulnerabilities_sent"))  # what a scanner's program writes, it also compares with
_readers = (By("vulnerabilities_seen", "school_id"), Everywhere("vulnerabilities_seen"))
_anyone = (Everywhere("vulnerabilities_seen"), Anywhere("vulnerabilities_seen"))  # nothing in it is any school's

# somebody of a firm reaches the hosts assigned to them, until the last day, even if a page forgets to check
_MINE = "person_id = (select vulnerabilities_person())"
_ASSIGNED = f"(select a.host_id from vulnerabilities_assignment a where a.{_MINE} and a.until >= (select public.kernel_armed('today')::date))"


def _assigned(column: str) -> AllOf:
    return AllOf((Everywhere("vulnerabilities_own"), Where(f"{column} in {_ASSIGNED}")))


# over the city it is armed by the job that takes old reports away; no post gives it
_fetchers = (By("vulnerabilities_fetched", "school_id"), Everywhere("vulnerabilities_fetched"))

record(
    Record("vulnerabilities_fetch"),
    Record("vulnerabilities_letter", changes=("withdrawn_at", "withdrawn_by", "withdrawn_why")),
    Record("vulnerabilities_notice"),
    Record("vulnerabilities_concern"),
    Record("vulnerabilities_reply"),
)
guard(
    Guard("vulnerabilities_archive", read=_fetchers, write=_fetchers),
    Guard("vulnerabilities_fetch", read=(*_fetchers, *_keepers), write=_fetchers),
    *(Guard(f"vulnerabilities_{table}", read=(*_readers, *_takers, _assigned(column)), write=_takers)
      for table, column in (("host", "id"), ("alias", "host_id"), ("reached", "host_id"), ("finding", "host_id"))),
    Guard("vulnerabilities_ownership", read=(*_readers, *_takers), write=_takers),
    Guard(
        "vulnerabilities_result",
        read=(*_readers, *_takers, AllOf((Everywhere("vulnerabilities_own"), SeenIn("vulnerabilities_finding", "id", "finding_id")))),
        write=_takers,
    ),
    Guard("vulnerabilities_assignment", read=(*_keepers, AllOf((Everywhere("vulnerabilities_own"), Where(_MINE)))), write=_keepers),
    Guard("vulnerabilities_holding", read=(*_readers, *_takers), write=_keepers),
    Guard("vulnerabilities_round", read=(*_anyone, *_takers, Everywhere("vulnerabilities_own")), write=_takers),
    Guard("vulnerabilities_receiver", read=_keepers, write=_keepers),
    Guard("vulnerabilities_letter", read=_anyone, write=_keepers),
    Guard("vulnerabilities_notice", read=_readers, write=_keepers),
    Guard("vulnerabilities_concern", read=_readers, write=_keepers),
    # over the city it is armed by the job that hands a merged school's letters on; no post gives it
    Guard("vulnerabilities_reply", read=_readers, write=(By("vulnerabilities_answered", "school_id"), Everywhere("vulnerabilities_answered"))),
    Guard("vulnerabilities_before", read=_takers, write=_takers),
    Guard("vulnerabilities_report", read=_takers, write=_takers),  # its numbers are of all schools together
    Guard(
        "vulnerabilities_weakness",
        read=(*_takers, Everywhere("vulnerabilities_seen"), SeenIn("vulnerabilities_finding", "weakness_id", "vulnerabilities_weakness.id")),
        write=_takers,
    ),
)  # fmt: skip
