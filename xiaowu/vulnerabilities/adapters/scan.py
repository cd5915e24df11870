"""A scan report of any kind (掃描報告): its kind is told by its content, never by its name. Called in the reading process."""

from typing import IO, Any

from xiaowu.kernel.foreign.letters import decode
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.trees import root_of
from xiaowu.vulnerabilities.adapters import nessus, nmap, nuclei, openvas, qualys, tables, zap
from xiaowu.vulnerabilities.adapters.gathered import Gathered

_ROOTS = {
    "NessusClientData_v2": nessus.read, "nmaprun": nmap.read, "OWASPZAPReport": zap.read, "report": openvas.read,
    "get_reports_response": openvas.read, "ASSET_DATA_REPORT": qualys.read, "SCAN": qualys.read_scan,
}  # fmt: skip
_NOT_SCANS = (
    (b"PK\x03\x04", "zip"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "zip"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"\xd0\xcf\x11\xe0", "office"),
)
_LARGEST_JSON = 64 * 1024 * 1024


def read(stream: IO[bytes]) -> dict[str, Any]:
    """The report as plain data (`gathered`). Raises Fault."""
    head = stream.read(4096)
    stream.seek(0)
    return _of(stream, head).told()


def _of(stream: IO[bytes], head: bytes) -> Gathered:
    for magic, fault in _NOT_SCANS:
        if head.startswith(magic):
            raise Fault(fault)
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare:
        raise Fault("empty")
    if bare[:15].lower().startswith((b"<html", b"<!doctype html")):
        raise Fault("web")
    if bare.startswith(b"<") or head.startswith((b"\xff\xfe<", b"\xfe\xff\0<")):
        root = root_of(stream)
        if root not in _ROOTS:
            raise Fault("other_xml", root=root[:60])
        return _ROOTS[root](stream)
    if bare.startswith((b"{", b"[")):
        return _json(stream)
    return tables.read(stream)


def _json(stream: IO[bytes]) -> Gathered:
    content = stream.read(_LARGEST_JSON + 1)
    if len(content) > _LARGEST_JSON:
        raise Fault("unpacks")
    text = decode(content)
    first = text.lstrip().partition("\n")[0]
    if text.lstrip().startswith("[") or not first.rstrip().endswith("}"):
        told = zap.load(text)
        if isinstance(told, list):
            return nuclei.read(told)
        return _whole(told)
    objects = list(nuclei.lines(text.splitlines()))
    return nuclei.read(objects) if len(objects) != 1 or "template-id" in objects[0] or "templateID" in objects[0] else _whole(objects[0])


def _whole(told: Any) -> Gathered:
    if isinstance(told, dict) and "site" in told:
        return zap.read_json(told)
    if isinstance(told, dict) and "info" in told:
        return nuclei.read([told])
    raise Fault("other_json")
