"""The cast's city (測試城市), built once before all tests, in a process of its own."""

import sys
from datetime import datetime
from pathlib import Path

import django

EMPTY = "xiaowu_empty"  # a template with all tables, and nobody in them
TODAY = datetime.fromisoformat("2026-11-24T07:50:00+08:00")


def build_cast() -> None:
    """Two schools with the cast at the first, small; rolls of the last three weeks; none of this morning."""
    django.setup()
    from xiaowu.kernel.database import setup  # needs Django set up
    from xiaowu.portal.city.build import Wish, build, district_schools, sow

    setup.migrate()
    _keep_empty()
    schools = district_schools("文山")
    build(Wish(schools[:2], TODAY.date(), seed=7, history=21, this_morning=0, scale=0.3))
    sow(schools, TODAY, is_demo=False)


def _keep_empty() -> None:
    """A copy before anybody is in it: to migrate once more would take six seconds."""
    from django.conf import settings  # needs Django set up
    from django.db import connection

    from xiaowu.kernel.database import access, embedded

    connection.close()  # nobody may use a database while it is copied
    with access.superuser(embedded.server(settings.XIAOWU_HOME)) as superuser:
        superuser.execute(f'create database {EMPTY} template "{connection.settings_dict["NAME"]}" owner xiaowu_owner')


def add(app: str) -> None:
    """Bring a copy of the cast's database up to the present code, with the data of an app that is new."""
    django.setup()
    from xiaowu.kernel.database import setup  # needs Django set up
    from xiaowu.kernel.offer import house_apps
    from xiaowu.portal.city.build import district_schools, sow

    setup.migrate()
    sow(district_schools("文山"), TODAY, is_demo=False, of=[each.offer for each in house_apps() if each.label == app])


if __name__ == "__main__":
    if sys.argv[1] == "--told":
        build_cast()
        Path(sys.argv[2]).touch()
    else:
        add(sys.argv[1])
