"""What a program may ask for of accounts and groups."""

from enum import StrEnum


class Scope(StrEnum):
    """What a token opens of accounts."""

    READ = "scim.read"
    KEEP = "scim.write"
