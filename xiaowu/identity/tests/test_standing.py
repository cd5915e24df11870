"""How an account stands has one definition: the list's filter and the row say the same."""

from itertools import product

from django.db import connection

from xiaowu.identity.rules.accounts import STANDING, State


def test_the_database_says_of_every_account_what_the_row_says(db: None) -> None:
    found = set()
    for is_kept, account_id, is_active, has_password in product((True, False), (None, 1), (True, False), (True, False)):
        facts = {"is_kept": is_kept, "account_id": account_id, "is_active": is_active, "has_password": has_password}
        kinds = {name: "bigint" if name == "account_id" else "boolean" for name in facts}
        with connection.cursor() as cursor:
            cursor.execute("select " + STANDING.sql({name: f"%({name})s::{kind}" for name, kind in kinds.items()}), facts)
            assert cursor.fetchone()[0] == STANDING.of(facts).value, facts
        found.add(STANDING.of(facts))
    assert found == set(State)
