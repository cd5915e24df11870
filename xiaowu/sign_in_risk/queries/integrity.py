"""What constraints cannot forbid for cases (一致性檢查): a case's follow-up must end with it, and refers to it by a bare id."""

from xiaowu.kernel.integrity import Check
from xiaowu.sign_in_risk.rules.cases import KIND

READS = ("followups_followup",)
_OWED = f"exists (select from followups_followup f where f.kind = '{KIND}' and f.done_at is null and f.about = c.id)"

CHECKS = (
    Check(
        "an open case that nobody owes anything of",
        f"select coalesce(c.school_id, 0), c.id from identity_case c where c.closed is null and not {_OWED}",
    ),
    Check(
        "something owed of a case that is closed",
        f"select coalesce(c.school_id, 0), c.id from identity_case c where c.closed is not null and {_OWED}",
    ),
)
