"""Small cities for the adversary."""

from hypothesis import strategies as st

from xiaowu.statistics.rules.figures import Districts, Figure, Leaves

DAYS = 20


@st.composite
def groups(draw: st.DrawFn, days: int = DAYS) -> Figure:
    """A grade: of one child, of six, of many; nobody away, one child all days, all children all days, few, many."""
    children = draw(st.sampled_from([1, 2, 6, 9, 10, 30, 90]))
    who = min(children, draw(st.sampled_from([0, 1, 2, 4, 5, 20, children])))
    away = draw(st.sampled_from([0, who, 2 * who, days * who])) if who else 0
    chronic = min(who, away // 2, draw(st.integers(0, 6)))
    return Figure(children, children * days, children * days, away, who, chronic)


@st.composite
def cities(draw: st.DrawFn) -> tuple[Leaves, Districts]:
    """Two districts of one to three schools with three grades."""
    leaves, districts = {}, {}
    for district in (1, 2):
        for _school in range(draw(st.integers(1, 3))):
            school = len(districts) + 1
            districts[school] = district
            for grade in (1, 2, 3):
                leaves[school, grade] = draw(groups())
    return leaves, districts
