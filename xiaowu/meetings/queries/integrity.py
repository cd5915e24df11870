"""What constraints cannot forbid in meetings (一致性檢查): a follow-up refers to its motion or question by a bare id."""

from xiaowu.kernel.integrity import Check

READS = ("followups_followup",)

CHECKS = (
    Check(
        "a tracked resolution whose motion is not there",
        "select 0, f.id from followups_followup f where f.kind = 'tracked' and not exists (select 1 from meetings_item i where i.id = f.about)",
    ),
    Check(
        "an opinion that is owed on a question that is not there",
        "select coalesce(f.school_id, 0), f.id from followups_followup f where f.kind = 'consultation'"
        " and not exists (select 1 from meetings_question q where q.id = f.about)",
    ),
)
