"""Checking a document again after it has changed (校對): its doubts are stored, and those set aside stay so only while they exist."""

import json

from xiaowu.kernel.database.rows import run
from xiaowu.meetings.queries.minutes import document, kept_doubts
from xiaowu.meetings.rules.document import Document
from xiaowu.meetings.rules.doubts import doubts

_KEEP = """
insert into meetings_doubts as kept (meeting_id, found, aside) values (%s, %s::jsonb, '[]')
on conflict (meeting_id) do update set found = excluded.found, aside = (
    select coalesce(jsonb_agg(key order by key), '[]') from jsonb_array_elements_text(kept.aside) key where key = any(%s::text[])
)
"""


def look_over(meeting_id: int) -> Document:
    """Store the doubts of the document as it stands now: finding them costs more than a page may. Returns the document.

    A doubt that disappears is no longer set aside: if the text says the same again later, somebody checks it again.
    """
    read = document(meeting_id)
    found = doubts(read)
    run(_KEEP, [meeting_id, json.dumps(kept_doubts(found)), [each.key for each in found]])
    return read
