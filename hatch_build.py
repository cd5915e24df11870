"""The wheel's one built file: the catalogue's machine form, so that an installed package need not write into itself."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        text = Path(self.root, "xiaowu/kernel/ui/locale/en/LC_MESSAGES/django.po")
        if version == "editable":
            return
        with text.open("rb") as catalogue, text.with_suffix(".mo").open("wb") as machine:
            write_mo(machine, read_po(catalogue, locale="en"))
        build_data["artifacts"].append("*.mo")
