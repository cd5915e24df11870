"""No kind of import takes a merged cell for what only its first row says."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.conftest_tools import words
from tests.spreadsheets import merged
from tests.test_imports import HOLDER, every_kind, example, lines, upload
from xiaowu.kernel.imports import ImportKind
from xiaowu.kernel.models import Import


@every_kind
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_cells_merged_over_two_rows_of_any_column_are_refused_by_rows_and_column(
    client_of: Callable[[str], Any], people: dict[str, Somebody], kind: ImportKind, suffix: str
) -> None:
    client, school = client_of(HOLDER), people[HOLDER].school_id
    header, first, *_more = lines(example(client, kind, school))
    for column, title in enumerate(header, start=1):
        content = merged([header, first, first], suffix, (2, column, 3, column))
        refused = upload(client, kind, school, content, f"a.{suffix}")
        assert (refused.status_code, f"第 2–3 列「{title}」是合併儲存格，請取消合併並逐列填寫。" in words(refused)) == (422, True), title
    with as_owner():
        assert not Import.objects.exists()
