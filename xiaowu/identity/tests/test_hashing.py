"""Passwords are kept as argon2id hashes at the cost that OWASP asks for, whatever a test's hash costs."""

from django.contrib.auth.hashers import check_password, make_password
from django.test import override_settings

from tests.settings import PASSWORD_HASHERS as OF_TESTS
from xiaowu.settings import PASSWORD_HASHERS

OWASP = "argon2$argon2id$v=19$m=19456,t=2,p=1$"


def test_the_house_hashes_at_the_cost_that_owasp_asks_for_and_knows_its_password_again() -> None:
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        kept = make_password("Wenshan-2026-Ruler")
        assert kept.startswith(OWASP)
        assert [check_password(each, kept) for each in ("Wenshan-2026-Ruler", "wenshan-2026-Ruler", "")] == [True, False, False]


def test_a_hash_of_another_cost_is_kept_anew_at_the_houses_own_when_its_password_is_right() -> None:
    with override_settings(PASSWORD_HASHERS=OF_TESTS):
        cheap = make_password("Wenshan-2026-Ruler")
    assert not cheap.startswith(OWASP)
    renewed: list[str] = []
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        for password in ("wrong", "Wenshan-2026-Ruler"):
            check_password(password, cheap, lambda right: renewed.append(make_password(right)))
    assert [each.startswith(OWASP) for each in renewed] == [True]
