"""Whatever may be said of a few children in a period, for properties of rules."""

from hypothesis import strategies as st

from xiaowu.attendance.rules.effective import ABSENT, Said, Source
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException

CHILDREN = range(1, 6)
SPEAKERS = (Source.OFFICE, Source.SUBJECT, Source.HOMEROOM, Source.DEPUTY)
LATE, SICK = RollException(Mark.LATE), RollException(Mark.LEAVE, LeaveType.SICK)
marks = st.sampled_from([ABSENT, LATE, RollException(Mark.LEFT_EARLY), SICK])
rolls = st.dictionaries(st.sampled_from(CHILDREN), marks)
saids = st.builds(
    Said,
    st.frozensets(st.sampled_from(SPEAKERS)),
    st.dictionaries(st.sampled_from(SPEAKERS), st.dictionaries(st.sampled_from(CHILDREN), st.none() | marks)),
    st.dictionaries(st.sampled_from(CHILDREN), st.sampled_from(LeaveType)),
    st.frozensets(st.sampled_from(CHILDREN)),
)
