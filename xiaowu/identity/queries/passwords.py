"""What is known about passwords (密碼查核): those that an account had, and those that everybody knows."""

from functools import lru_cache

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator

from xiaowu.identity.models import Account, PastPassword


def was_used(account: Account, password: str, history: int) -> bool:
    """Whether it is the present password or one of the latest; 20 ms for each, as long as a sign-in takes."""
    if not history or account.pk is None:
        return False
    kept = PastPassword.objects.filter(account_id=account.pk).order_by("-until").values_list("password", flat=True)[: history - 1]
    before = [account.password, *kept] if account.has_usable_password() else list(kept)
    return any(check_password(password, hashed) for hashed in before)


def is_leaked(form: str) -> bool:
    """Whether a password in lower case is among the 20,000 most often leaked: the list that comes with Django."""
    return form in _leaked()


@lru_cache(maxsize=1)
def _leaked() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
