"""The address of a list."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel.lists.asked import parse_list_request


@given(st.text(max_size=8) | st.sampled_from(["-", "1", "--"]), st.sampled_from(["a", "-a", "b", ""]), st.integers(1, 9))
def test_the_address_of_a_list_asks_for_what_was_asked(text: str, order: str, page: int) -> None:
    of = {"sorts": {"a": "a", "b": "b"}, "filters": {"kind": {"-": "無", "1": "一"}}}
    wanted = parse_list_request({"q": text, "sort": order, "kind": "-", "page": str(page)}, **of)  # type: ignore[arg-type]
    assert parse_list_request(QueryDict(wanted.query().removeprefix("?")), **of) == wanted  # type: ignore[arg-type]
