"""Built files of the wheel: the compiled catalogues, so that an installed package need not write into itself."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for text in Path(self.root, "xiaowu/kernel/ui/locale").rglob("*.po"):
            with text.open("rb") as catalogue, text.with_suffix(".mo").open("wb") as machine:
                write_mo(machine, read_po(catalogue, locale=text.parts[-3]))
        build_data["artifacts"].append("*.mo")
