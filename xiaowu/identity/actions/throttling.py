"""Counting failures and knowing devices again (登入失敗與認得的裝置)."""

from django.db import connection

from xiaowu.identity.queries.throttling import Attempt
from xiaowu.identity.rules.throttling import FORGOTTEN_AFTER
from xiaowu.kernel import clock


def failed(attempt: Attempt, *, known: bool) -> None:
    """One more failure of this account from there, and of its address; counted atomically, begun anew after a quarter of an hour."""
    now = clock.now()
    keys = sorted([attempt.account_key(known=known), attempt.address_key])  # in one order, so that two attempts never wait for each other
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into identity_failure as f (key, count, last) select key, 1, %s from unnest(%s::bytea[]) as given(key) on conflict (key)"
            " do update set last = excluded.last, count = case when f.last < %s then 1 else f.count + 1 end",
            [now, keys, now - FORGOTTEN_AFTER],
        )


def succeeded(attempt: Attempt, account_id: int, *, known: bool) -> None:
    """Forget the account's failures from there, and know the device from now on. The address keeps its count."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "with forgotten as (delete from identity_failure where key = %s) insert into identity_knowndevice as d"
            " (account_id, device_hash, first_seen, last_seen) values (%s, %s, %s, %s)"
            " on conflict (account_id, device_hash) do update set last_seen = excluded.last_seen",
            [attempt.account_key(known=known), account_id, attempt.device_hash, now, now],
        )
