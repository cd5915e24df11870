"""Alerts and cases as people see them (警示與案件): one's own alerts, a school's cases, and for the bureau the numbers by school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.followups.rules.flow import WHOLE
from xiaowu.identity.models import Session
from xiaowu.identity.queries.opening import stood_for
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, own_schools, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import the_row
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.lists import PAGE_SIZE, ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.kernel.waiting import Wait, Waits
from xiaowu.kernel.whereabouts import device_of, place_of
from xiaowu.roster.queries.places import SCHOOL_ORDER
from xiaowu.roster.rules.likeness import name_key
from xiaowu.sign_in_risk.models import Alert, Case, SignIn
from xiaowu.sign_in_risk.permissions import Permission
from xiaowu.sign_in_risk.rules.cases import CASE, KIND, TO_ANSWER, Hindrance, Outcome, State, hindrance
from xiaowu.sign_in_risk.rules.signs import REASON_TITLES, Reason

READS = ("followups_followup", "followups_note", "identity_account", "roster_person", "roster_school")


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert, with the sign-in before beside it."""

    id: int
    at: datetime
    place: str
    address: str | None
    device: str
    reasons: tuple[str, ...]
    before_at: datetime | None
    before_place: str
    before_device: str
    answer: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case, with what its follow-up says of it."""

    id: int
    name: str
    sign_in: str
    school_id: int | None
    school: str
    state: State
    opened: datetime
    last_alert: datetime
    watched_until: datetime | None
    due: date | None  # while somebody owes something
    overdue: bool
    alerts: int
    closed: datetime | None
    outcome: Outcome | None
    done: str
    done_by: str
    account_id: int
    is_family: bool  # a pupil's or a guardian's account
    password_changed_at: datetime
    is_open: bool  # whether the account is open, that is, not suspended

    @property
    def hindrances(self) -> dict[Outcome, Hindrance]:
        """The endings that are not possible, and why."""
        found = ((each, hindrance(each, self.last_alert, self.password_changed_at, is_open=self.is_open)) for each in Outcome)
        return {outcome: why for outcome, why in found if why}


@dataclass(frozen=True, slots=True)
class SchoolCount:
    """A school's cases; school "" is the bureau itself."""

    school_id: int | None
    school: str
    open: int
    overdue: int
    closed: int


@dataclass(frozen=True, slots=True)
class Morning:
    """What the home page says; `since`: the oldest of one's own unanswered alerts."""

    mine: int
    since: datetime | None
    open: int
    overdue: int


_COLUMNS = {"state": "f.state", "done_at": "f.done_at"}
_OWED = WHOLE.owed_sql(_COLUMNS)
_OVERDUE = WHOLE.overdue_sql(_COLUMNS, "f.due", "%(today)s::date")
_FOLLOW_UP = f"""
left join lateral (select * from followups_followup o where o.kind = '{KIND}' and o.about = c.id order by o.id desc limit 1) f on true
"""
_CASES = f"""
select c.id, who.name, a.sign_in, c.school_id, coalesce(s.name, '') as school, c.state, c.opened, c.last_alert,
    c.watched_until, case when {_OWED} then f.due end as due, coalesce({_OVERDUE}, false) as overdue,
    (select count(*) from identity_alert al where al.case_id = c.id) as alerts, c.closed, nullif(f.outcome, '') as outcome,
    coalesce((select string_agg(n.text, e'\n' order by n.id) from followups_note n where n.follow_up_id = f.id and n.verb = 'close'), '') as done,
    coalesce(f.done_by, '') as done_by, c.account_id, a.person_id is null as is_family,
    a.password_changed_at, a.is_active as is_open
from identity_case c
join identity_account a on a.id = c.account_id left join roster_person p on p.id = a.person_id
cross join lateral (select coalesce(p.name, sign_in_risk_case_name(a.id)) as name) who
left join roster_school s on s.id = c.school_id
{_FOLLOW_UP}
where (%(is_city)s or c.school_id = any(%(schools)s)) and (%(id)s::bigint is null or c.id = %(id)s)
and (%(text)s = '' or strpos(roster_name_key(who.name), %(name)s) > 0 or a.sign_in ilike %(like)s or s.name ilike %(like)s)
and case %(show)s when 'overdue' then {_OVERDUE}
    when 'open' then c.closed is null when 'closed' then c.closed is not null else true end
"""
CASE_SORTS: Sorts = {"due": ("closed is not null", "due"), "opened": "opened", "school": SCHOOL_ORDER, "name": "roster_name_order(name)"}


def cases(actor: Actor, wanted: ListRequest) -> Page[CaseRow]:
    """The cases that the actor follows up. One statement. Raises Forbidden."""
    require(actor, Permission.FOLLOW_UP, school_id=ANYWHERE)
    found = page_of_sql(CaseRow, _CASES, _given(actor, wanted.text, wanted.filter("show")), wanted, CASE_SORTS, "id desc")
    _looked(actor, found.rows)
    return found


def case(actor: Actor, case_id: int) -> CaseRow:
    """One of them. Raises Forbidden, NotFound."""
    require(actor, Permission.FOLLOW_UP, school_id=ANYWHERE)
    found = page_of_sql(CaseRow, _CASES, _given(actor, "", "") | {"id": case_id}, ListRequest(), CASE_SORTS)
    if not found.rows:
        raise NotFound
    _looked(actor, found.rows)
    return found.rows[0]


def alerts_of(actor: Actor, case_id: int) -> list[AlertRow]:
    """A case's alerts, the latest first. Raises Forbidden, NotFound."""
    case(actor, case_id)
    return [_alert(each) for each in Alert.objects.filter(case_id=case_id).order_by("-at", "-pk")]


def my_alerts(actor: Actor) -> list[AlertRow]:
    """One's own alerts of the last cases, the latest first."""
    return [_alert(each) for each in Alert.objects.filter(account_id=actor.account).order_by("-at", "-pk")[:PAGE_SIZE]]


def may_vouch(actor: Actor) -> bool:
    """Whether one's session may say "it was me": its own sign-in was judged and is a habit. One that alerted, or is not judged yet, may not:
    otherwise a thief could sign in twice and let each session vouch for the other.
    """
    usual = SignIn.objects.filter(account_id=actor.account, succeeded=True, is_habit=True, judged__isnull=False)
    return Session.objects.filter(pk=actor.session_id or 0, token_hash__in=usual.values("token_hash")).exists()


def is_device_suspect(actor: Actor) -> bool:
    """Whether one's own device is presumed compromised."""
    return Alert.objects.filter(where_state(CASE, State.DEVICE, prefix="case__"), account_id=actor.account).exists()


_COUNTS = f"""
select s.id as school_id, coalesce(s.name, '') as school, count(*) filter (where c.closed is null) as open,
    count(*) filter (where {_OVERDUE}) as overdue, count(*) filter (where c.closed is not null) as closed
from identity_case c left join roster_school s on s.id = c.school_id
{_FOLLOW_UP}
where (%(is_city)s or c.school_id = any(%(schools)s)) and coalesce(s.name, '') ilike %(like)s group by s.id
"""
COUNT_SORTS: Sorts = {"overdue": "overdue", "open": "open", "closed": "closed", "school": SCHOOL_ORDER}


def by_school(actor: Actor, wanted: ListRequest) -> Page[SchoolCount]:
    """The numbers by school, those with most overdue first unless asked otherwise. One statement. Raises Forbidden."""
    require(actor, Permission.FOLLOW_UP, school_id=ANYWHERE)
    return page_of_sql(SchoolCount, _COUNTS, _given(actor, wanted.text, ""), wanted, COUNT_SORTS, "open desc", SCHOOL_ORDER)


_MORNING = f"""
select mine.count as mine, mine.since, waiting.open, waiting.overdue
from (select count(*) as count, min(al.at) as since from identity_alert al where al.account_id = %(account)s and al.answer = '') mine
cross join (select count(*) as open, count(*) filter (where {_OVERDUE}) as overdue from identity_case c
    {_FOLLOW_UP} where c.closed is null and (%(is_city)s or c.school_id = any(%(schools)s))) waiting
"""


def morning(actor: Actor) -> Morning | None:
    """What needs the actor today: their own unanswered alerts, cases to follow up; None: nothing. One statement."""
    found = the_row(Morning, _MORNING, _given(actor, "", "") | {"account": actor.account})
    return found if found.mine or found.open else None


def waits(_actor: Actor, found: Morning) -> Waits:
    """From what was read for the home page: one's own alerts, to be answered at once; no statement. What cases owe waits as a follow-up."""
    title, address = _("帳號安全"), reverse("sign_in_risk:alerts")
    if found.since is None:
        return Waits(title, (), 0)
    due = clock.day(found.since + TO_ANSWER)
    said = _("您的帳號有 %(count)s 次異常登入，請確認是不是您本人") % {"count": found.mine}
    wait = Wait(said, title, ("sign_in_risk:alerts",), due, due < clock.today())
    return Waits(title, (wait,), 1, int(wait.overdue), address)


def case_page(_actor: Actor, case_id: int) -> tuple[str, str] | None:
    """The case that a follow-up is about, for readers of the follow-up. One statement."""
    return (_("異常登入案件"), reverse("sign_in_risk:case", args=[case_id])) if Case.objects.filter(pk=case_id).exists() else None


def account_of(case_id: int) -> int | None:
    """Whose case it is, who takes no part in it. One statement."""
    return Case.objects.filter(pk=case_id).values_list("account_id", flat=True).first()


def _looked(actor: Actor, shown: Sequence[CaseRow]) -> None:
    """Accounts of pupils and guardians name children: recorded as looks at the children's schools. One statement if there are any."""
    account_ids = [each.account_id for each in shown if each.is_family]
    by_school: dict[int, set[int]] = {}
    for record in stood_for(account_ids, clock.today()) if account_ids else ():
        by_school.setdefault(record.school_id, set()).add(record.student_id)
    for school_id, students in by_school.items():
        audit.looked(actor, "identity.cases", school_id=school_id, student_ids=students)


def _given(actor: Actor, text: str, show: str) -> dict[str, Any]:
    return {
        "is_city": holds(actor, Permission.FOLLOW_UP, school_id=None),
        "schools": list(own_schools(actor, Permission.FOLLOW_UP)),
        "id": None,
        "text": text,
        "like": containing(text),
        "name": name_key(text),
        "show": show,
        "today": clock.today(),
    }


def _alert(each: Alert) -> AlertRow:
    return AlertRow(
        each.pk, each.at, place_of(each.address), each.address, device_of(each.user_agent),
        tuple(REASON_TITLES[Reason(reason)] for reason in each.reasons), each.before_at, place_of(each.before_address),
        device_of(each.before_user_agent) if each.before_at else "", each.answer,
    )  # fmt: skip
