"""The scopes that a program may ask for (OneRoster 1.2, 4.3)."""

from enum import StrEnum

_SCOPES = "https://purl.imsglobal.org/spec/or/v1p2/scope"


class Scope(StrEnum):
    """What a token opens of the register."""

    CORE = f"{_SCOPES}/roster-core.readonly"
    ROSTER = f"{_SCOPES}/roster.readonly"
    DEMOGRAPHICS = f"{_SCOPES}/roster-demographics.readonly"
