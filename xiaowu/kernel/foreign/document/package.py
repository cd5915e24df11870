"""A DOCX as a package (封裝): its parts, found by their relationships, whatever they are called."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from xiaowu.kernel.foreign.document.pieces import given, is_more_than_a_page_number, local, quoted
from xiaowu.kernel.foreign.document.runs import TEXT
from xiaowu.kernel.foreign.limits import Fault

_PARSER = {"resolve_entities": False, "no_network": True, "remove_comments": True, "remove_pis": True}


class Package:
    """`body`: the main document. Raises Fault for a package of another kind."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        main = next((target for kind, _id, target in self._related("") if kind == "officeDocument"), "word/document.xml")
        root = self._part(main)
        self.body = next((each for each in root if local(each) == "body"), None) if root is not None else None
        if self.body is None:
            raise Fault("no_document")
        self.related = self._related(main)

    def beside(self, pictures: int) -> Iterator[tuple[str, ...]]:
        """What was not read, for a person to know: headers and footers, comments, pictures, embedded parts."""
        margins = dict.fromkeys("".join(self._words(target)) for kind, _id, target in self.related if kind in ("header", "footer"))
        for words in margins:
            if is_more_than_a_page_number(words):
                yield "margin", quoted(words)
        comments = [target for kind, _id, target in self.related if kind == "comments"]
        count = sum(1 for target in comments for each in (self._part(target) if self._part(target) is not None else ()) if local(each) == "comment")
        if count:
            yield "comments", str(count)
        if pictures:
            yield "pictures", str(pictures)
        parts = sorted({kind for kind, _id, target in self.related if kind in ("chart", "diagramData", "oleObject", "package", "aFChunk")})
        if parts:
            yield "parts", "、".join(parts)

    def _words(self, name: str) -> Iterator[str]:
        root = self._part(name)
        for each in root.iter() if root is not None else ():
            if local(each) in TEXT:
                yield each.text or ""

    def notes(self, kind: str) -> dict[str, Any]:
        root = self.kind(kind)
        if root is None:
            return {}
        return {given(each, "id"): each for each in root if given(each, "type", "normal") == "normal"}

    def kind(self, kind: str) -> Any:
        return next((self._part(target) for found, _id, target in self.related if found == kind), None)

    def _part(self, name: str) -> Any:
        try:
            return etree.fromstring(self._package.read(name), etree.XMLParser(**_PARSER))
        except KeyError:
            return None
        except etree.XMLSyntaxError as error:
            raise Fault("no_document") from error

    def _related(self, of: str) -> list[tuple[str, str, str]]:
        """(kind, id, name of the part) for everything inside the package to which a part relates."""
        folder, name = posixpath.split(of)
        root = self._part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = []
        for each in root if root is not None else ():
            if given(each, "TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(folder, given(each, "Target"))) if not given(each, "Target").startswith("/") else ""
                kind = given(each, "Type").rpartition("/")[2]
                found.append((kind, given(each, "Id"), target or given(each, "Target").lstrip("/")))
        return found
