"""Imports over JSON: a school's imports that wait for confirmation, and what came of the others."""

from ninja import Router

from xiaowu.kernel.imports.declared import kinds
from xiaowu.kernel.imports.lists import imports_of
from xiaowu.kernel.lists.api import list_route

router = Router(tags=["imports"])

for kind in kinds():
    list_route(router, f"/imports/{kind.name.replace('_', '-')}/{{id:school_id}}", imports_of(kind))
