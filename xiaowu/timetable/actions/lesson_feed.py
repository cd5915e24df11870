"""The calendar of one's own lessons that people subscribe to (課表行事曆訂閱)."""

from xiaowu.identity.actions.feeds import Feed
from xiaowu.timetable.models import LessonFeed
from xiaowu.timetable.permissions import Permission

CALENDAR = Feed(LessonFeed, "lesson-feed", Permission.SEE_OWN, "lesson_feed")
