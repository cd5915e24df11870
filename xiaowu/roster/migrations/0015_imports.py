"""Class lists that were read are kept with all other imports."""

from typing import ClassVar

from django.db import migrations

_MOVE = """
insert into kernel_import (kind, school_id, account_id, filename, at, size, rows, notes, state, ended_at, ended_by, confirmed)
select 'class_list', i.school_id, i.account_id, i.filename, i.at, jsonb_array_length(i.rows),
    case when i.applied_at is null then coalesce((
        select jsonb_agg(jsonb_build_object(
            'row', one.told -> 'row',
            'values', (
                select jsonb_object_agg(key, case when value = '""' then 'null' else value end)
                from jsonb_each(one.told - 'row' - 'academic_year' - 'own_grade')
            ) || jsonb_build_object(
                'birth_date', case when coalesce(one.told ->> 'birth_date', '') = '' then 'null'::jsonb
                                   else jsonb_build_object('day', one.told -> 'birth_date') end
            )
        ) order by one.place)
        from jsonb_array_elements(i.rows) with ordinality as one(told, place)
    ), '[]') else '[]' end,
    jsonb_build_object(
        'sheet', coalesce(i.told -> 'sheet', '""'), 'others', coalesce(i.told -> 'others', '[]'), 'ignored', coalesce(i.told -> 'ignored', '[]'),
        'hidden', coalesce(i.told -> 'hidden', '[]'), 'own_signs', coalesce(i.told -> 'own_signs', '[]'),
        'doubts', case when jsonb_array_length(coalesce(i.told -> 'mended', '[]')) > 0 then jsonb_build_object('phone', i.told -> 'mended') else '{}' end
    ),
    case when i.applied_at is null then 'waiting' else 'applied' end, i.applied_at, null, null
from roster_classlistimport i order by i.id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("roster", "0014_closing"),
        ("kernel", "0009_imports"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel(name="ClassListImport"),
    ]
