"""How long ago an incident may have begun, and how long maintenance may last (公告的時間)."""

from datetime import datetime, timedelta

import pytest

from xiaowu.kernel import clock
from xiaowu.traffic.rules.status import Notice, NoticeFault, NoticeKind, fault_of

NOW = datetime(2026, 11, 24, 7, 50, tzinfo=clock.TAIPEI)


@pytest.mark.parametrize(
    ("first", "last", "kind", "fault"),
    [
        (0, 168, NoticeKind.MAINTENANCE, None),
        (0, 169, NoticeKind.MAINTENANCE, NoticeFault.TOO_LONG),
        (0, None, NoticeKind.MAINTENANCE, NoticeFault.ENDLESS),
        (2, 2, NoticeKind.MAINTENANCE, NoticeFault.BACKWARDS),
        (2, 1, NoticeKind.INCIDENT, NoticeFault.BACKWARDS),
        (-90 * 24, None, NoticeKind.INCIDENT, None),
        (-90 * 24 - 1, None, NoticeKind.INCIDENT, NoticeFault.LONG_AGO),
        (-90 * 24, 31 * 24, NoticeKind.INCIDENT, None),
        (0, 31 * 24 + 1, NoticeKind.INCIDENT, NoticeFault.FAR),
    ],
)
def test_an_operator_may_announce_no_stretch_that_nobody_means(first: int, last: int | None, kind: NoticeKind, fault: NoticeFault | None) -> None:
    until = None if last is None else NOW + timedelta(hours=last)
    assert fault_of(Notice("", kind, "更新", "", NOW + timedelta(hours=first), until, NOW), NOW) == fault
