"""For what people are shown personal data (調閱目的): each app says it in its `Offer`; a look for anything else cannot be written."""

from collections.abc import Mapping
from functools import lru_cache

from django.apps import apps


@lru_cache(maxsize=1)
def purposes() -> Mapping[str, str]:
    """Purpose → what the log calls it, of every app; in Traditional Chinese, marked for the catalogue."""
    offers = (getattr(config, "offer", None) for config in apps.get_app_configs())
    return {purpose: title for offer in offers for purpose, title in getattr(offer, "looks", {}).items()}


def known(purpose: str) -> str:
    """The purpose. Raises LookupError for one that no app declares."""
    if purpose not in purposes():
        raise LookupError(f"no app declares looks for {purpose}")
    return purpose
