"""An account is removed (移除帳號) in one statement, with all that hangs on it, whoever may see that (`kernel.database.hanging`)."""

from xiaowu.kernel.database.rows import run


def remove(account_id: int) -> None:
    run("delete from identity_account where id = %s", [account_id])
