"""Devices and places are named as people call them."""

import pytest
from django.utils import translation

from xiaowu.kernel.whereabouts import device_of, place_of

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(("said", "told"), [(PHONE, "Mobile Safari · iOS"), ("something odd", "something odd"), ("x" * 500, "x" * 60)])
def test_a_device_is_told_as_people_call_it(said: str, told: str) -> None:
    assert device_of(said) == told


@pytest.mark.parametrize(
    ("address", "told"),
    [("140.111.34.1", "台灣 · Taiwan Academic Network"), ("8.8.8.8", "美國 · GOOGLE"), ("10.1.2.3", "內部網路"), (None, ""), ("::1", "內部網路")],
)
def test_an_address_is_told_with_country_and_network(address: str | None, told: str) -> None:
    with translation.override("zh-hant"):
        assert place_of(address).startswith(told)
