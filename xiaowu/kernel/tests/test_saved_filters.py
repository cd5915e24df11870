"""Saved filters are kept whole."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.urls import reverse


def test_the_longest_that_can_be_asked_is_kept(client_of: Callable[[str], Any]) -> None:
    client, asked = client_of("bureau_officer"), f"?{urlencode({'q': '𠮷' * 50, 'show': 'overdue', 'kind': 'request', 'district': '文山'})}"
    assert len(asked) > 600
    answer = client.send(reverse("saved_filters"), {"where": "/followups/", "query": asked, "title": "長的"}, follow=False)
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.url).query)["q"] == ["𠮷" * 50]
