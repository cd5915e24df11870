"""Calendars of lessons to subscribe to."""

from xiaowu.identity.models.feeds import SecretAddress


class LessonFeed(SecretAddress):
    """An account's secret address of the calendar of its own lessons (課表行事曆訂閱網址)."""
