"""Guards of the kernel's own tables and of those of its libraries (核心資料表的防護); apps declare theirs in their `permissions.py`."""

from xiaowu.kernel.database.guard import Always, Everywhere, Guard, Own, guard, unguarded
from xiaowu.kernel.database.records import Record, fixed, record
from xiaowu.kernel.database.unique import never_hidden

guard(
    Guard("kernel_audit", read=(), write=(Always("whoever does something is told of in it"),)),  # read by the owner alone
    Guard("kernel_idempotency", read=(Own("account_id"),), write=(Own("account_id"),)),
    Guard("kernel_savedfilter", read=(Own("account_id"),), write=(Own("account_id"),)),
    # the key is held by the job that makes the files and the night that deletes them; no post gives it
    Guard("kernel_export", read=(Own("account_id"), Everywhere("exports")), write=(Own("account_id"), Everywhere("exports"))),
    Guard("kernel_rehearsal", read=(Always("when a backup was rehearsed, how long it took and what it lost: nothing about anybody"),)),
    # made by Django's migrations and used by nobody: roles come from posts
    *(Guard(table, read=()) for table in ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type")),
)
never_hidden("a look that waited has a key of its own, and one that was taken already is passed over", "look_spooled_once")
record(
    Record("kernel_audit"),
    Record("kernel_look"),
    Record("kernel_content"),
    Record("kernel_delivery", ("rank", "due", "expires", "posts", "attempts", "asked", "answer", "ended", "outcome"), emptied=("secret",)),
    Record("kernel_destination", ("holder", "leased_until", "asked", "answer", "attempts", "again")),
    Record("kernel_idempotency", ("status", "location"), may_go="a form that is shown again was not done, and may be sent again"),
)

fixed("kernel_export", "id", "account_id", "posts", "what", "title", "address", "query", "at", "rows")

unguarded(
    "the declared reach, what tables hold of whom, and the names of migrations: nothing about anybody, and the application may not write it",
    "kernel_reach", "kernel_held", "django_migrations",
)  # fmt: skip
unguarded("the application has no right to it at all, and the owner's functions alone read it", "kernel_armingkey")
unguarded(
    "counters and passing values under hashes of their names, which the door needs before anybody is known; nothing in it tells whose it is",
    "kernel_state",
)
unguarded(
    "the queue: names of jobs and the ids they are called with, taken up by a worker that is nobody",
    "procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers",
)  # fmt: skip
unguarded(
    "messages that wait to leave the house, put there by whatever action and sent by a worker that is nobody; they name nobody, secrets are sealed",
    "kernel_delivery", "kernel_destination",
)  # fmt: skip
