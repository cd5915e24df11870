"""Who may do what with vulnerabilities."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Anywhere, By, Everywhere, Guard, SeenIn, guard, reach
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Program, Role


class Permission(StrEnum):
    SEE = "vulnerabilities.see"
    KEEP = "vulnerabilities.keep"
    FETCH = "vulnerabilities.fetch"
    ANSWER = "vulnerabilities.answer"
    SEND = "vulnerabilities.send"
    READ = "vulnerabilities.read"


_SECURITY = frozenset({"network"})  # 網管資安組

_READING: dict[str, Extent] = {Program.FINDINGS: Extent.SCHOOL, Program.CITY_FINDINGS: Extent.CITY}

declare(
    {
        Permission.SEE: Grant(
            N_("查看學校的弱點"),
            {Role.BUREAU_OFFICER: Extent.CITY, Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL, **_READING},
            _SECURITY,
        ),
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
    }
)

_keepers = (Everywhere("vulnerabilities_kept"),)
_takers = (*_keepers, Everywhere("vulnerabilities_sent"))  # what a scanner's program writes, it also compares with
_readers = (By("vulnerabilities_seen", "school_id"), Everywhere("vulnerabilities_seen"))
_anyone = (Everywhere("vulnerabilities_seen"), Anywhere("vulnerabilities_seen"))  # nothing in it is any school's

# over the city it is armed by the job that takes old reports away; no post gives it
_fetchers = (By("vulnerabilities_fetched", "school_id"), Everywhere("vulnerabilities_fetched"))

record(Record("vulnerabilities_fetch"), Record("vulnerabilities_letter"), Record("vulnerabilities_notice"), Record("vulnerabilities_reply"))
guard(
    Guard("vulnerabilities_archive", read=_fetchers, write=_fetchers),
    Guard("vulnerabilities_fetch", read=(*_fetchers, *_keepers), write=_fetchers),
    *(Guard(f"vulnerabilities_{table}", read=(*_readers, *_takers), write=_takers)
      for table in ("host", "alias", "ownership", "reached", "finding", "result")),
    Guard("vulnerabilities_holding", read=(*_readers, *_takers), write=_keepers),
    Guard("vulnerabilities_round", read=(*_anyone, *_takers), write=_takers),
    Guard("vulnerabilities_receiver", read=_keepers, write=_keepers),
    Guard("vulnerabilities_letter", read=_anyone, write=_keepers),
    Guard("vulnerabilities_notice", read=_readers, write=_keepers),
    Guard("vulnerabilities_reply", read=_readers, write=(By("vulnerabilities_answered", "school_id"),)),
    Guard("vulnerabilities_report", read=_takers, write=_takers),  # its numbers are of all schools together
    Guard(
        "vulnerabilities_weakness",
        read=(*_takers, Everywhere("vulnerabilities_seen"), SeenIn("vulnerabilities_finding", "weakness_id", "vulnerabilities_weakness.id")),
        write=_takers,
    ),
)  # fmt: skip
