"""Import contracts that walk the house's apps (匯入規約): they hold for an added app without naming it.

An app is a folder of `xiaowu/` with an `apps.py`. A protocol is a folder inside an app that has rooms of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grimp
from importlinter import Contract, ContractCheck, fields, output
from importlinter.contracts.layers import LayersContract

PACKAGE = Path(__file__).resolve().parent / "xiaowu"
KERNEL = "kernel"
SYSTEMS, PROTOCOLS = "systems", "(protocols)"


def apps() -> list[str]:
    """Every app above the kernel."""
    return sorted(each.parent.name for each in PACKAGE.glob("*/apps.py") if each.parent.name != KERNEL)


def protocols(rooms: set[str]) -> list[tuple[str, str]]:
    """(app, folder) of every protocol: a folder that is not itself a room, and that has rooms."""
    return [
        (app, folder.name)
        for app in apps()
        for folder in sorted((PACKAGE / app).iterdir())
        if folder.is_dir() and folder.name not in rooms | {"tests"} and any(each.stem in rooms for each in folder.iterdir())
    ]


class Floors(LayersContract):
    """Layers in which `systems` stands for all apps without a floor of their own: they lie side by side."""

    type_name = "floors"

    def __init__(self, name: str, session_options: dict[str, Any], contract_options: dict[str, Any]) -> None:
        layers: list[str] = contract_options["layers"]
        beside = " | ".join(app for app in apps() if app not in layers)
        super().__init__(name, session_options, contract_options | {"layers": [beside if each == SYSTEMS else each for each in layers]})


class Rooms(LayersContract):
    """Layers inside every app and every protocol, where `(protocols)` stands for the folders of protocols."""

    type_name = "rooms"

    def __init__(self, name: str, session_options: dict[str, Any], contract_options: dict[str, Any]) -> None:
        layers: list[str] = contract_options["layers"]
        found = protocols(set(room_names(layers)))
        folders = " | ".join(sorted({f"({folder})" for _app, folder in found}))
        containers = [f"xiaowu.{app}" for app in apps()] + [f"xiaowu.{app}.{folder}" for app, folder in found]
        expanded = [each.replace(PROTOCOLS, folders) for each in layers]
        super().__init__(name, session_options, contract_options | {"layers": expanded, "containers": containers})


class OpenRooms(Contract):
    """Of another app only the rooms in `open` may be imported; all others are private."""

    type_name = "open_rooms"
    open = fields.SetField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002  (import-linter's signature)
        found = [(importer, imported) for importer, imported in crossing(graph) if imported.split(".")[2] not in self.open]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["found"]:
            output.print(f"{importer} is not allowed to import {imported}, which is another app's own")


def crossing(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Every import from one app into another's rooms, except in tests."""
    above = set(apps())
    for importer in sorted(graph.modules):
        parts = importer.split(".")
        if len(parts) < 2 or parts[1] not in above or "tests" in parts:
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            there = imported.split(".")
            if len(there) > 2 and there[0] == "xiaowu" and there[1] in above - {parts[1]}:
                yield importer, imported


def room_names(layers: list[str]) -> Iterator[str]:
    """The rooms that a list of layers names."""
    for layer in layers:
        yield from (each.strip().strip("()") for each in layer.split("|"))
