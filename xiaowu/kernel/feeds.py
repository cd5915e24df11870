"""Feeds (RFC 4287): the same facts give the same feed, whoever asks and whenever."""

from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed

_NEVER = datetime.fromtimestamp(0, UTC)


class SteadyFeed(Atom1Feed):
    """A feed that has no entry yet is as old as what it tells of (`begun`), not always new."""

    def __init__(self, *args: Any, begun: datetime = _NEVER, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._begun = begun

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self._begun
