"""Sign-ins are judged, and alerted (登入判定)."""

from collections.abc import Sequence

from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.identity.models import Account, Session
from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.queue import one_by_one
from xiaowu.kernel.text import tidy
from xiaowu.sign_in_risk.actions.cases import follow, persist
from xiaowu.sign_in_risk.actions.telling import tell_of_alert
from xiaowu.sign_in_risk.models import Alert, Case, SignIn
from xiaowu.sign_in_risk.queries import judging as queries
from xiaowu.sign_in_risk.queries.judging import Judged, Pending
from xiaowu.sign_in_risk.rules.cases import CASE, FAMILY_CASES, KIND, STAFF_CASE, State, alerted

FOLLOWING = frozenset({"cases", f"followups_{KIND}", f"followups_{KIND}_kept"})  # with which the house lets cases go on, over the city
REACH = FOLLOWING | {"staff", "usual"}  # with which it judges
_BATCH = 500


def judge(actor: Actor) -> int:
    """Judge what came in, the earliest first, and alert: how many alerts. Accounts that came in twice are judged one sign-in after the other.

    One that cannot be judged is set down as such, so that it comes no more and hides nobody else's.
    """
    made, done = 0, 0

    def weigh(judged: Judged) -> bool:
        _keep(judged)
        if judged.reasons:
            _alert(actor, judged)
        return bool(judged.reasons)

    while done < _BATCH:
        pending = queries.pending(_BATCH - done)
        if not pending:
            break
        made += sum(one_by_one(_judged(pending), weigh, fell=lambda judged, _kind: _give_up(judged.pending)))
        done += len(pending)
    return made


def _judged(pending: Sequence[Pending]) -> list[Judged]:
    """All at once; where that does not go, each alone, and without those that are the reason."""
    whole = one_by_one([pending], lambda found: list(queries.judge(found)))
    if whole:
        return whole[0]
    alone = one_by_one(pending, lambda found: list(queries.judge([found])), fell=lambda found, _kind: _give_up(found))
    return [judged for each in alone for judged in each]


def _give_up(pending: Pending) -> None:
    SignIn.objects.filter(pk=pending.id).update(judged=clock.now(), is_habit=False)


def count_commonness() -> int:
    """Count the city's values of the last month anew; how many values."""
    run("delete from identity_commonness")
    return run(queries.COUNT_ANEW, [clock.now() - queries.LOOKS_AT])


def _keep(judged: Judged) -> None:
    SignIn.objects.filter(pk=judged.pending.id).update(
        judged=clock.now(), values=judged.values, risk=judged.risk, is_habit=not judged.reasons
    )  # fmt: skip


def _alert(actor: Actor, judged: Judged) -> None:
    pending = judged.pending
    case, is_news = _case(actor, pending, judged)
    alert = Alert.objects.create(
        case=case,
        account_id=pending.account_id,
        school_id=case.school_id,
        sign_in_id=pending.id,
        session=Session.objects.filter(token_hash=pending.token_hash).first(),
        at=pending.at,
        address=pending.address or None,
        user_agent=pending.user_agent,
        reasons=[str(each) for each in judged.reasons],
        risk=judged.risk,
        before_at=judged.before_at,
        before_address=judged.before_address,
        before_user_agent=judged.before_user_agent,
    )
    if is_news:
        tell_of_alert(alert.pk, pending.account_id)
    audit.record(actor, "alerted", "account", pending.account_id, school_id=case.school_id, reasons=",".join(judged.reasons))
    follow(actor, pending.account_id)  # the password may have been changed before this was judged


def _case(actor: Actor, pending: Pending, judged: Judged) -> tuple[Case, bool]:
    """The account's open case, or a new one; and whether that is news to its owner, who is told once for what belongs together."""
    now = clock.now()
    case = Case.objects.select_for_update().filter(account_id=pending.account_id, closed=None).first()
    if case is None:
        school_id = queries.school_of(pending.account_id, clock.today())
        case = Case.objects.create(account_id=pending.account_id, school_id=school_id, state=CASE.begins, opened=now, last_alert=pending.at)
        open_follow_up(actor, KIND, Wish(_title(pending.account_id), school_id=school_id, about=case.pk), now=now)
        return case, True
    last, verb = max(case.last_alert, pending.at), alerted(State(case.state), case.last_alert, judged.password_changed_at, pending.at)
    if verb is None:
        Case.objects.filter(pk=case.pk).update(last_alert=last)
    else:
        persist(actor, case, verb, last=last, now=now)
    return case, verb is not None


def _title(account_id: int) -> str:
    """What is owed, as lists and letters say it: of whose account, unless that names a child."""
    account = Account.objects.select_related("person").get(pk=account_id)
    if account.kind != Kind.STAFF or account.person is None:
        return FAMILY_CASES.get(account.kind, FAMILY_CASES[Kind.PUPIL])
    return STAFF_CASE % {"name": tidy(account.person.name)}
