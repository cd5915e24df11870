"""What the integrity command would say of the database as it stands; asked as the owner."""

from django.db import connection

from xiaowu.kernel import clock
from xiaowu.kernel.integrity import find_all


def contradictions() -> list[str]:
    """Each in words; questions, which may well be right, are none."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        before = cursor.fetchone()[0]
        cursor.execute("set local role xiaowu_owner")
        found = [f"{check.what}: {each.about}" for check, found in find_all(clock.today()) if not check.is_question for each in found]
        cursor.execute(f"set local role {before}")
    return found
