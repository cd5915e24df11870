"""What the integrity command would say of the database as it stands; asked as the owner."""

from xiaowu.kernel import clock
from xiaowu.kernel.integrity import find_all


def contradictions() -> list[str]:
    """Each in words; questions, which may well be right, are none."""
    return [f"{check.what}: {each.about}" for check, found in find_all(clock.today()) if not check.is_question for each in found]
