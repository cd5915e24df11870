"""The page that every kind of notice leads to, from its stored form: JSON, from which days come back as text."""

import inspect
import json
import re
from importlib import import_module

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from tests.routes import USUAL
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.notices import kinds


@pytest.mark.parametrize("key", sorted(kinds()))
def test_a_notice_that_was_put_by_leads_to_its_page(key: str) -> None:
    kind = kinds()[key]
    page, *names = kind.link
    pattern = next(route for route, name, _view in views() if name == page)
    parts = [converter for converter, _part in re.findall(r"<(\w+):(\w+)>", pattern)]
    about = json.loads(json.dumps(dict(zip(names, (USUAL[each] for each in parts), strict=True)), cls=DjangoJSONEncoder))
    assert kind.path(about).startswith("/")


def test_officers_are_told_the_name_of_a_new_colleague() -> None:
    said = kinds()["notifications.officer_entered"].said({"name": "周怡君"})
    assert "周怡君" in said.title


def test_a_notice_writes_days_as_its_readers_language_does() -> None:
    """ROC years stand in documents; words are read in Chinese or English."""
    modules = {import_module(kind.words.rpartition(".")[0]) for kind in kinds().values()}
    assert [module.__name__ for module in modules if re.search(r"\broc\.(long|short|moment)\(", inspect.getsource(module))] == []
