"""Looking a document over once it says something else (校對): its doubts are kept, and of those that were put aside the ones that it still has."""

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
    """Doubts of the document as it stands now are kept with it: looking for them costs more than a page may. The document.

    What is doubted no more is put aside no more: once it says the same again, somebody looks again.
    """
    read = document(meeting_id)
    found = doubts(read)
    run(_KEEP, [meeting_id, json.dumps(kept_doubts(found)), [each.key for each in found]])
    return read
