"""The purposes for which personal data is shown (調閱目的): each app declares its own in its `Offer`;
a look for any other purpose cannot be written.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.apps import apps


@lru_cache(maxsize=1)
def purposes() -> Mapping[str, str]:
    """Purpose → what the log calls it, of every app; in Traditional Chinese, marked for the catalogue."""
    offers = (getattr(config, "offer", None) for config in apps.get_app_configs())
    return {purpose: title for offer in offers for purpose, title in getattr(offer, "looks", {}).items()}


class Words(Mapping[str, str]):
    """The purposes' words, for declarations that are read before every app has declared its own."""

    def __getitem__(self, purpose: str) -> str:
        return purposes()[purpose]

    def __iter__(self) -> Iterator[str]:
        return iter(purposes())

    def __len__(self) -> int:
        return len(purposes())


def known(purpose: str) -> str:
    """The purpose, if it is declared. Raises LookupError for one that no app declares."""
    if purpose not in purposes():
        raise LookupError(f"no app declares looks for {purpose}")
    return purpose
