"""XML of a scanner (掃描工具的 XML), read as a stream: no entities, nothing from elsewhere, and no more of the tree in memory than one host."""

from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

from lxml import etree

from xiaowu.kernel.foreign.limits import Fault

_LONGEST_HEAD = 1024 * 1024  # bytes before the first element
_DEEPEST = 60


class _Begun(Exception):
    """The first element was reached."""


def root_of(stream: IO[bytes]) -> str:
    """The name of the first element. Raises Fault for a document type that declares anything, or for what is no XML."""
    found: list[str] = []
    parser = expat.ParserCreate()

    def begins(name: str, _given: dict[str, str]) -> None:
        found.append(name)
        raise _Begun

    def doctype(_name: str, _system: str | None, _public: str | None, has_own: int) -> None:
        if has_own:  # declarations there serve only entities
            raise Fault("entities")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begins, doctype
    read = 0
    try:
        while piece := stream.read(64 * 1024):
            read += len(piece)
            if read > _LONGEST_HEAD:
                raise Fault("no_scan")
            parser.Parse(piece)
    except _Begun:
        stream.seek(0)
        return found[0].rpartition(":")[2]
    except expat.ExpatError as error:
        raise Fault("broken_xml", line=error.lineno) from error
    raise Fault("no_scan")


def of_root(stream: IO[bytes], name: str) -> str:
    """An attribute of the first element; afterwards the stream stands at its beginning again."""
    for _event, each in etree.iterparse(stream, events=("start",), resolve_entities=False, load_dtd=False, no_network=True):
        stream.seek(0)
        return str(each.get(name) or "")
    raise Fault("no_scan")


def elements(stream: IO[bytes], *names: str) -> Iterator[Any]:
    """Each element of these names with all that is in it, when it ends, unless it lies within another of them; afterwards it is emptied.
    Raises Fault.
    """
    wanted, depth, within = set(names), 0, 0
    events = etree.iterparse(stream, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True, recover=False)
    try:
        for event, each in events:
            step = 1 if event == "start" else -1
            depth += step
            if depth > _DEEPEST:
                raise Fault("unpacks")
            if each.tag.rpartition("}")[2] not in wanted:
                continue
            within += step
            if not within:
                yield each
                each.clear()
                while each.getprevious() is not None:
                    del each.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Fault("broken_xml", line=error.lineno or 0) from error


def text(each: Any, path: str) -> str:
    """The text at a path within an element; empty if there is none."""
    return str(each.findtext(path) or "").strip()
