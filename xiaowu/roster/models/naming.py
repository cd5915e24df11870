"""How people are found and sorted by name (姓名的搜尋與排序): `name__named=word`, and `name__in_order` to order by, for every list and query."""

from typing import Any

from django.db.models import BinaryField, CharField, Lookup, TextField, Transform

from xiaowu.roster.rules.likeness import name_key


@CharField.register_lookup
@TextField.register_lookup
class Named(Lookup):
    """Whether the name contains the word, both in the form in which names are compared (`roster_name_key`)."""

    lookup_name = "named"

    def get_prep_lookup(self) -> str:
        return name_key(str(self.rhs))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        name, of_name = self.process_lhs(compiler, connection)
        word, of_word = self.process_rhs(compiler, connection)
        return f"strpos(roster_name_key({name}), {word}) > 0", (*of_name, *of_word)


@CharField.register_lookup
@TextField.register_lookup
class InOrder(Transform):
    """What names are sorted by: strokes (筆畫), as offices here do (`roster_name_order`)."""

    lookup_name, function = "in_order", "roster_name_order"
    output_field = BinaryField()
