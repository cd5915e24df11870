"""Dates in addresses: ISO 8601, so that a wrong one is simply no address."""

from datetime import date

from django.urls import register_converter


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


def register() -> None:
    register_converter(DayConverter, "day")
