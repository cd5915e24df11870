"""Rows on which the flows of the register are walked."""

from datetime import timedelta
from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.kernel import clock
from xiaowu.roster.actions import leaving, offers, students
from xiaowu.roster.models import Person, PostOffer, SchoolClass, Transfer
from xiaowu.roster.rules.transfers import OfferState, OfferVerb, TransferState, TransferVerb
from xiaowu.roster.tests.ending import LAST_WEEK, TODAY, stage_of


def _transfer(cast: Cast) -> int:
    stage = stage_of(cast.actor_of, cast.people)
    out = students.release_student(stage.keeper, stage.here, student_id=stage.child, to_school_id=stage.there, left_on=LAST_WEEK, today=TODAY)
    return int(out.pk)


def _place(transfer: int) -> tuple[Transfer, dict[str, Any]]:
    """A transfer, and a place for the child where it goes."""
    with as_owner():
        found = Transfer.objects.get(pk=transfer)
        there = SchoolClass.objects.filter(school_id=found.to_school_id, enrolment__isnull=False).order_by("pk")[0].pk
    return found, {"class_id": there, "seat": 58, "number": "NEW-1", "since": TODAY}


def _take_transfer(actor: Any, transfer: int, verb: TransferVerb) -> None:
    found, place = _place(transfer)
    if verb is TransferVerb.PLACE:
        students.place_student(actor, found.to_school_id, transfer_id=transfer, **place)
    else:
        leaving.take_back(actor, found.school_id, student_id=found.student_id)


def _press_transfer(transfer: int, verb: TransferVerb) -> tuple[str, dict[str, Any]]:
    found, place = _place(transfer)
    if verb is TransferVerb.PLACE:
        return f"/roster/{found.to_school_id}/students/incoming/{transfer}/", {**place, "since": "115/11/24"}
    return f"/roster/{found.school_id}/students/{found.student_id}/take-back/", {}


def _offer(cast: Cast) -> int:
    keeper, now = cast.people["it_coordinator"], clock.now()
    with as_owner():
        made = PostOffer.objects.create(
            school_id=keeper.school_id, role="clerk", since=TODAY, code_hash=b"x", made=now, expires=now + timedelta(days=1)
        )  # fmt: skip
    return int(made.pk)


def _school_of(offer: int) -> int:
    with as_owner():
        return int(PostOffer.objects.get(pk=offer).school_id)


def _withdraw(actor: Any, offer: int, _verb: OfferVerb) -> None:
    offers.withdraw_offer(actor, _school_of(offer), offer_id=offer, now=clock.now())


def _of_offer(state: OfferState) -> dict[str, Any]:
    with as_owner():
        somebody = Person.objects.order_by("pk")[0].pk
    taken = {"taken": clock.now(), "taken_by_id": somebody} if state is OfferState.TAKEN else {"taken_by_id": None}
    return taken | ({"withdrawn": clock.now()} if state is OfferState.WITHDRAWN else {})


EXAMPLES = {
    "transfer": Example(
        make=_transfer,
        by={TransferVerb.PLACE: "other_coordinator", TransferVerb.TAKE_BACK: "it_coordinator"},
        press=_press_transfer,
        take=_take_transfer,
        fills=lambda state: {"placed_on": TODAY} if state is TransferState.PLACED else {},
    ),
    "post_offer": Example(
        make=_offer,
        by={OfferVerb.WITHDRAW: "it_coordinator"},
        press=lambda offer, _verb: (f"/roster/{_school_of(offer)}/staff/offers/{offer}/withdraw/", {}),
        take=_withdraw,
        fills=_of_offer,
    ),
}
