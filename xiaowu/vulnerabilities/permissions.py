"""Who may do what with vulnerabilities."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Anywhere, By, Everywhere, Guard, SeenIn, guard, reach
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    SEE = "vulnerabilities.see"
    KEEP = "vulnerabilities.keep"
    FETCH = "vulnerabilities.fetch"
    ANSWER = "vulnerabilities.answer"


_SECURITY = frozenset({"network"})  # 網管資安組

declare(
    {
        Permission.SEE: Grant(
            N_("查看學校的弱點"),
            {Role.BUREAU_OFFICER: Extent.CITY, Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL},
            _SECURITY,
        ),
        # a school's report leaves the house with those who answer for the school alone
        Permission.FETCH: Grant(N_("下載本校弱點報告"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL}),
        Permission.ANSWER: Grant(N_("回報弱點修補情形"), {Role.IT_COORDINATOR: Extent.SCHOOL}),
        Permission.KEEP: Grant(N_("主辦弱點追蹤"), {Role.BUREAU_OFFICER: Extent.CITY}, _SECURITY),
    }
)

reach(
    {
        "vulnerabilities_seen": Permission.SEE,
        "vulnerabilities_kept": Permission.KEEP,
        "vulnerabilities_fetched": Permission.FETCH,
        "vulnerabilities_answered": Permission.ANSWER,
    }
)

_readers = (By("vulnerabilities_seen", "school_id"), Everywhere("vulnerabilities_seen"))
_keepers = (Everywhere("vulnerabilities_kept"),)
_anyone = (Everywhere("vulnerabilities_seen"), Anywhere("vulnerabilities_seen"))  # nothing in it is any school's

# over the city it is armed by the job that takes old reports away; no post gives it
_fetchers = (By("vulnerabilities_fetched", "school_id"), Everywhere("vulnerabilities_fetched"))

record(Record("vulnerabilities_fetch"), Record("vulnerabilities_letter"), Record("vulnerabilities_notice"), Record("vulnerabilities_reply"))
guard(
    Guard("vulnerabilities_archive", read=_fetchers, write=_fetchers),
    Guard("vulnerabilities_fetch", read=(*_fetchers, *_keepers), write=_fetchers),
    *(Guard(f"vulnerabilities_{table}", read=_readers, write=_keepers)
      for table in ("holding", "host", "alias", "ownership", "reached", "finding", "result")),
    *(Guard(f"vulnerabilities_{table}", read=_anyone, write=_keepers) for table in ("round", "letter")),
    Guard("vulnerabilities_notice", read=_readers, write=_keepers),
    Guard("vulnerabilities_reply", read=_readers, write=(By("vulnerabilities_answered", "school_id"),)),
    Guard("vulnerabilities_report", read=_keepers, write=_keepers),  # its numbers are of all schools together
    Guard(
        "vulnerabilities_weakness",
        read=(*_keepers, Everywhere("vulnerabilities_seen"), SeenIn("vulnerabilities_finding", "weakness_id", "vulnerabilities_weakness.id")),
        write=_keepers,
    ),
)  # fmt: skip
