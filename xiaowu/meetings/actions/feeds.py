"""The calendar of meetings that people subscribe to (行事曆訂閱)."""

from xiaowu.identity.actions.feeds import Feed
from xiaowu.meetings.models import FeedAddress
from xiaowu.meetings.permissions import Permission

CALENDAR = Feed(FeedAddress, "meetings-feed", Permission.SEE)
