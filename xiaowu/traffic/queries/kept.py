"""The last backup and the last rehearsed restore (備份與還原演練), which anybody may know of: moments and seconds."""

from xiaowu.kernel.database.rows import the_row
from xiaowu.traffic.rules.status import Kept

READS = ("kernel_rehearsal",)


def kept() -> Kept:
    """One statement. What a backup is whose rehearsal failed is not known, so only those count that were found whole."""
    return the_row(Kept, _KEPT)


_KEPT = """with good as (select at, loss, took, base from kernel_rehearsal where is_good order by at desc limit 1)
select (select base from good) as backup, (select at from good) as rehearsed, (select loss from good) as loss, (select took from good) as took,
(select at from kernel_rehearsal where not is_good and at > coalesce((select at from good), '-infinity') order by at desc limit 1) as failed"""
