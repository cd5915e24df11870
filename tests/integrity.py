"""What `xiaowu check` finds in the test's transaction."""

from conftest import as_owner
from xiaowu.kernel import clock
from xiaowu.kernel.integrity import find_all


def contradictions(*, questions: bool = False) -> dict[str, list[tuple[int, str]]]:
    """What `xiaowu check` finds now, by kind: it should always be nothing."""
    with as_owner():
        asked = [(check, found) for check, found in find_all(clock.today()) if check.is_question == questions]
    return {check.what: [(each.school_id, each.about) for each in found] for check, found in asked if found}
