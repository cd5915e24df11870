"""Deletes an account (移除帳號) in one statement, with everything that hangs on it, whatever guards hide (`kernel.database.hanging`)."""

from xiaowu.kernel.database.rows import run


def remove(account_id: int) -> None:
    run("delete from identity_account where id = %s", [account_id])
