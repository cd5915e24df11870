"""Judging sign-ins, and alerting (登入判定)."""

from collections.abc import Sequence

from xiaowu.identity.models import Session
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.queue import one_by_one
from xiaowu.sign_in_risk.actions.cases import follow, owe, persist
from xiaowu.sign_in_risk.actions.telling import tell_of_alert
from xiaowu.sign_in_risk.models import Alert, Case, SignIn
from xiaowu.sign_in_risk.queries import judging as queries
from xiaowu.sign_in_risk.queries.judging import Judged, Pending
from xiaowu.sign_in_risk.rules.cases import CASE, KIND, State, Verb, alerted

FOLLOWING = frozenset({"cases", f"followups_{KIND}", f"followups_{KIND}_kept"})  # the reach with which the house moves cases, over the city
REACH = FOLLOWING | {"staff", "usual"}  # the reach with which it judges
_BATCH = 500


def judge(actor: Actor) -> int:
    """Judge new sign-ins, earliest first, and alert; returns how many alerts. Two sign-ins of one account are judged one after the other.

    One that cannot be judged is marked as such, so that it neither comes again nor blocks others.
    """
    made, done = 0, 0

    def weigh(judged: Judged) -> bool:
        _keep(judged)
        if judged.reasons:
            _alert(actor, judged)
        elif judged.pending.set_password:
            follow(actor, judged.pending.account_id)  # which has waited to know whose sign-in it was
        return bool(judged.reasons)

    while done < _BATCH:
        pending = queries.pending(_BATCH - done)
        if not pending:
            break
        made += sum(one_by_one(_judged(pending), weigh, fell=lambda judged, _kind: _give_up(judged.pending)))
        done += len(pending)
    return made


def _judged(pending: Sequence[Pending]) -> list[Judged]:
    """All at once; if that fails, one by one, without those that fail."""
    whole = one_by_one([pending], lambda found: list(queries.judge(found)))
    if whole:
        return whole[0]
    alone = one_by_one(pending, lambda found: list(queries.judge([found])), fell=lambda found, _kind: _give_up(found))
    return [judged for each in alone for judged in each]


def _give_up(pending: Pending) -> None:
    SignIn.objects.filter(pk=pending.id).update(judged=clock.now(), is_habit=False)


def count_commonness() -> int:
    """Count the city's values of the last month anew; returns how many values."""
    run("delete from identity_commonness")
    return run(queries.COUNT_ANEW, [clock.now() - queries.LOOKS_AT])


def _keep(judged: Judged) -> None:
    SignIn.objects.filter(pk=judged.pending.id).update(
        judged=clock.now(), values=judged.values, risk=judged.risk, is_habit=not judged.reasons
    )  # fmt: skip


def _alert(actor: Actor, judged: Judged) -> None:
    """The owner is told whatever happens to what others owe: if that cannot be opened, `cases.advance_due_cases` tries again."""
    pending = judged.pending
    case, verb, is_new = _case(pending, judged)
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
    if is_new or verb is not None:
        tell_of_alert(alert.pk, pending.account_id)
    audit.record(actor, "alerted", "account", pending.account_id, school_id=case.school_id, reasons=",".join(judged.reasons))

    def follow_up(held: Case) -> None:
        if is_new:
            owe(actor, held, clock.now())
        elif verb is not None:
            persist(actor, held, verb, last=max(held.last_alert, pending.at), now=clock.now())
        follow(actor, pending.account_id)  # the password may have been changed before this was judged

    one_by_one([case], follow_up)


def _case(pending: Pending, judged: Judged) -> tuple[Case, Verb | None, bool]:
    """The account's open case, or a new one; its next step, and whether it is new. The owner is told once about things that belong together."""
    case = Case.objects.select_for_update().filter(account_id=pending.account_id, closed=None).first()
    if case is None:
        school_id = queries.school_of(pending.account_id, clock.today())
        now = clock.now()
        case = Case.objects.create(account_id=pending.account_id, school_id=school_id, state=CASE.begins, opened=now, last_alert=pending.at)
        return case, None, True
    verb = alerted(State(case.state), case.last_alert, judged.password_changed_at, pending.at)
    Case.objects.filter(pk=case.pk).update(last_alert=max(case.last_alert, pending.at))
    return case, verb, False
