"""Columns of networks and hardware addresses, as PostgreSQL keeps them (網段、硬體位址); in Python they are text in its canonical form."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field


class CidrField(Field):  # type: ignore[type-arg]
    """A network: 10.239.42.0/24. One whose host bits are set is refused by the database too."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002  (Django's signature)
        return "cidr"


class MacField(Field):  # type: ignore[type-arg]
    """A device's hardware address: 00:1b:44:11:3a:b7."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002  (Django's signature)
        return "macaddr"
