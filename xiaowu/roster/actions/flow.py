"""The flows of transfers and of offered posts, over their tables (轉學、職務邀請的流程)."""

from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.roc import spoken
from xiaowu.roster.models import PostOffer, Transfer
from xiaowu.roster.rules.transfers import OFFER, TRANSFER, OfferState, OfferVerb, TransferState, TransferVerb


def _school_of(transfer: Any, verb: TransferVerb) -> int:
    """The school that takes the child in, or the one that released it."""
    return int(transfer.to_school_id if verb is TransferVerb.PLACE else transfer.school_id)


def _placed(transfer: Any) -> str:
    return spoken.short(transfer.placed_on) if transfer.placed_on else ""


def _ended(offer: Any) -> str:
    """Who took the offer, or when it was withdrawn."""
    if offer.taken is not None:
        return _("本人 %(at)s") % {"at": spoken.moment(offer.taken)}
    return spoken.moment(offer.withdrawn) if offer.withdrawn else ""


TRANSFERS: FlowOf[Transfer, TransferState, TransferVerb] = FlowOf(TRANSFER, Transfer, where=_school_of, by=_placed)
OFFERS: FlowOf[PostOffer, OfferState, OfferVerb] = FlowOf(OFFER, PostOffer, where=lambda offer, _verb: offer.school_id, by=_ended)
