"""The calendar of leave that people subscribe to (請假行事曆訂閱)."""

from xiaowu.attendance.models import LeaveFeed
from xiaowu.attendance.permissions import Permission
from xiaowu.identity.actions.feeds import Feed

CALENDAR = Feed(LeaveFeed, "leave-feed", Permission.SUBSCRIBE_LEAVE, "leave_feed")
