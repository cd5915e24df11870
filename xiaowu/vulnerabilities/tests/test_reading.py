"""Scan reports are told by their content, read whole, and refused in words that say what the file is."""

import ast
import io
import zipfile
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import xiaowu
from xiaowu.kernel.errors import BadInput
from xiaowu.vulnerabilities.exchange.reading import read_report
from xiaowu.vulnerabilities.queries.findings import FindingRow
from xiaowu.vulnerabilities.rules.ports import Reach
from xiaowu.vulnerabilities.rules.reports import ScanReport, report_of
from xiaowu.vulnerabilities.tests import samples

REAL = Path(__file__).resolve().parents[4] / "shared/data/scans"  # not part of the project


def real(name: str) -> bytes:
    if not REAL.exists():
        pytest.skip("the real reports are not here")
    return (REAL / name).read_bytes()


def told(content: bytes) -> ScanReport:
    return report_of(samples.read(content))


def lines(report: ScanReport) -> list[tuple[str, int, str, str, int]]:
    """(host, port, protocol, check, severity) of each finding."""
    hosts = [each.address or each.names[0] for each in report.hosts]
    return [(hosts[each.host], each.port, each.protocol, report.checks[each.check].code, each.severity) for each in report.findings]


@pytest.mark.parametrize(
    ("content", "form", "found", "skipped"),
    [
        (samples.ZAP, "zap-xml", [("www.one.example", 443, "tcp", "40018", 3)], {"false_positive": 1}),
        (samples.ZAP_JSON, "zap-json", [("10.1.2.3", 80, "tcp", "40018", 3)], {}),
        (samples.NESSUS, "nessus", [("10.1.2.3", 445, "tcp", "97833", 3), ("10.1.2.4", 0, "tcp", "10180", 0)], {"no_port": 1, "no_check": 1}),
        (samples.OPENVAS_OLD, "openvas", [("10.1.2.5", 443, "tcp", "1.3.6", 3)], {"debug": 1}),
        (samples.NMAP, "nmap", [("2001:db8::1", 80, "tcp", "open-port", 0), ("2001:db8::1", 80, "tcp", "http-vuln-cve2017-5638", 3)], {}),
        (samples.NUCLEI, "nuclei", [("10.1.2.3", 8443, "tcp", "CVE-2021-44228", 4), ("10.1.2.3", 21, "tcp", "ftp-anon", 2)], {"no_check": 1}),
        (samples.QUALYS, "qualys-xml", [("10.1.2.3", 443, "tcp", "38170", 1)], {"no_check": 1}),
        (samples.QUALYS_SCAN, "qualys-scan", [("10.1.2.3", 445, "tcp", "90126", 4)], {}),
        (samples.NESSUS_CSV, "nessus-csv", [("10.1.2.3", 445, "tcp", "97833", 3)], {"again": 1}),
        (samples.QUALYS_CSV, "qualys-csv", [("10.1.2.3", 443, "tcp", "38170", 2)], {}),
        (
            samples.OWN_CSV.encode("cp950"), "own-csv",
            [("www.one.example", 443, "tcp", "過期憑證", 3), ("xn--n9so80a.example", 80, "tcp", "CVE-2020-1234", 4)], {"no_host": 1},
        ),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)  # fmt: skip
def test_each_format_is_told_by_its_content_and_read_whole(
    content: bytes, form: str, found: list[tuple[str, int, str, str, int]], skipped: dict[str, int]
) -> None:
    report = told(content)
    assert (report.form, lines(report), report.skipped) == (form, found, skipped)
    assert report.read == len(report.findings) + sum(report.skipped.values())


def test_a_host_without_an_end_was_not_reached_and_a_stated_range_was_tested() -> None:
    first, second = told(samples.NESSUS).hosts
    assert (first.names, first.reach, second.reach) == (("www.one.example",), Reach(((1, 1024),), ()), None)


def test_a_filtered_port_was_not_reached() -> None:
    up, down = told(samples.NMAP).hosts
    assert up.reach is not None
    assert ([up.reach.covers(port, "tcp") for port in (21, 22, 80, 101)], down.reach) == ([True, False, True, False], None)


def test_cves_of_one_check_are_kept_together_and_a_vector_gives_the_score() -> None:
    assert told(samples.NESSUS_CSV).checks[0].cves == ("CVE-2017-0143", "CVE-2017-0144")
    check = told(samples.NESSUS).checks[0]
    assert (check.score, check.version, check.cves) == (8.1, "3", ("CVE-2017-0144",))


def test_all_ports_of_a_host_are_one_range() -> None:
    ports = b"".join(b'<port protocol="tcp" portid="%d"><state state="open"/></port>' % port for port in range(1, 65_536))
    report = told(b'<nmaprun><host><address addr="10.0.0.1" addrtype="ipv4"/><ports>' + ports + b"</ports></host></nmaprun>")
    assert (len(report.findings), report.hosts[0].reach) == (65_535, Reach(((1, 65_535),), ()))


LAUGHS = b'<!DOCTYPE nmaprun [<!ENTITY a "lol">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a;" * 9) for n in range(9)) + b"]><nmaprun>&a;</nmaprun>"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空的"), (b"PK\x03\x04abc", "壓縮檔"), (b"%PDF-1.7", "PDF"), (b"<!DOCTYPE html><html>", "網頁"), (samples.POLICY, "掃描原則"),
        (LAUGHS, "ENTITY"), (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><report>&x;</report>', "ENTITY"),
        (b"<feed xmlns='a'><x/></feed>", "feed"), (samples.NESSUS[:-40], "不完整"), (b'{"a": 1}', "JSON"), (b'{"a": ', "JSON"),
        (b"a,b,c\n1,2,3\n", "看不出"), (b"Plugin ID,Host,Name\n1,10.0.0.1," + b"x" * 2_000_000 + b"\n", "過長"),
        (b"<report>" * 70, "巢狀"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_in_words_that_say_what_it_is(content: bytes, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        read_report(io.BytesIO(content))


def test_a_packed_file_in_a_packed_file_is_refused_unopened() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    for into, name, content in ((inner, "a.nessus", samples.NESSUS), (outer, "b.zip", None)):
        with zipfile.ZipFile(into, "w") as archive:
            archive.writestr(name, inner.getvalue() if content is None else content)
    with pytest.raises(BadInput, match="壓縮檔"):
        read_report(io.BytesIO(outer.getvalue()))


def test_a_cell_of_thirty_megabytes_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match=r"過長|過多"):
        read_report(io.BytesIO("主機,連接埠,弱點名稱\n10.0.0.1,80,".encode() + b"x" * 30_000_000 + b"\n"))


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("2001:DB8:0:0::1", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"), ("::ffff:10.1.2.3", "10.1.2.3"),
        ("學校.example", "xn--n9so80a.example"), ("XN--N9SO80A.example.", "xn--n9so80a.example"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_host_is_that_host(host: str, found: str) -> None:
    (only,) = told(f"主機,連接埠,弱點名稱\n{host},80,弱密碼\n".encode()).hosts
    assert (only.address or only.names[0]) == found


def test_a_report_of_1970_is_taken_with_the_day_that_it_states() -> None:
    assert told(samples.NMAP.replace(b"1463421419", b"0")).at.startswith("1970-01-01")


def test_one_site_whose_name_is_none_refuses_no_whole_report() -> None:
    odd = (
        b'<site name="http://[bad" host="" port="'
        + b"9" * 5_000
        + b'"><alerts><alertitem><pluginid>1</pluginid><name>a</name></alertitem></alerts></site>'
    )
    told = samples.read(samples.ZAP.replace(b"<site", odd + b"<site", 1))
    assert (len(told["findings"]), told["skipped"]) == (1, {"false_positive": 1, "no_host": 1})


def test_a_report_is_known_again_by_what_it_holds() -> None:
    first, second = (read_report(io.BytesIO(samples.ZAP)) for _time in range(2))
    assert first == second
    assert first.report.findings


def test_nobody_but_the_reading_process_loads_a_reader() -> None:
    package, found = Path(xiaowu.__file__).parent, []
    for path in package.rglob("*.py"):
        if "tests" not in path.parts and path.parent.name != "adapters":
            names = [node.module or "" for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
            found += [path.name for name in names if name.startswith("xiaowu.vulnerabilities.adapters")]
    assert found == []


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("nessus_many_vuln.nessus", "<ReportItem "), ("openvas_many_vuln.xml", "<result id="), ("nmap_multiple_port.xml", 'state="open"'),
        ("zap_first_scan.xml", "<alertitem>"), ("zap_second_scan.xml", "<alertitem>"),
    ],
)  # fmt: skip
def test_real_reports_have_as_many_findings_as_a_plain_count_of_their_text(name: str, mark: str) -> None:
    content = real(name)
    report, expected = told(content), content.decode().count(mark)
    assert (report.read, len(report.findings) + sum(report.skipped.values())) == (expected, expected)


@pytest.mark.real
def test_the_real_pair_of_reports_differs_exactly_as_its_files_do() -> None:
    before, after = ({line[3] for line in lines(told(real(name)))} for name in ("zap_first_scan.xml", "zap_second_scan.xml"))
    assert (before - after, after - before, len(before & after)) == ({"10062"}, {"10010", "10054", "10096", "40033"}, 14)


def test_severities_of_a_report_are_counted_by_the_stated_rule() -> None:
    assert Counter(line[4] for line in lines(told(samples.NUCLEI))) == {4: 1, 2: 1}


def test_a_reader_returns_plain_data_alone() -> None:
    def plain(value: Any) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(each) for key, each in value.items())
        if isinstance(value, list | tuple):
            return all(plain(each) for each in value)
        return value is None or isinstance(value, str | int | float | bool)

    assert plain(samples.read(samples.NESSUS))


@pytest.mark.parametrize(
    ("written", "protocol", "meant"),
    [
        ("443/tcp", "", (443, "tcp")), ("53/udp", "", (53, "udp")), ("53/UDP", "", (53, "udp")), ("53", "udp", (53, "udp")), ("４４３／ｔｃｐ", "", (443, "tcp")),
        ("53/tcp", "udp", (53, "udp")), ("", "", (0, "tcp")), ("主機", "", (0, "tcp")), ("Node", "", (0, "tcp")), ("general/tcp", "", (0, "tcp")),
    ],
)  # fmt: skip
def test_a_port_is_read_as_the_house_and_people_write_it(written: str, protocol: str, meant: tuple[int, str]) -> None:
    (only,) = told(f"主機,連接埠,通訊協定,弱點名稱\n10.0.0.1,{written},{protocol},弱密碼\n".encode()).findings
    assert (only.port, only.protocol) == meant


def test_every_port_that_the_list_of_findings_shows_is_read_again() -> None:
    for port, protocol in ((443, "tcp"), (53, "udp"), (0, "tcp")):
        shown = FindingRow.where.fget(SimpleNamespace(port=port, protocol=protocol))  # type: ignore[attr-defined]  # a property's own function
        (only,) = told(f"主機,連接埠,弱點名稱\n10.0.0.1,{shown},弱密碼\n".encode()).findings
        assert (only.port, only.protocol) == (port, protocol)


UNUSABLE = {
    "own-csv": ("主機,連接埠,弱點名稱\n10.0.0.1,四四三,弱密碼\n\n,80,弱密碼\n10.0.0.1,70000,弱密碼\n10.0.0.1,80,\n".encode(),
                [(2, "no_port", "四四三"), (4, "no_host", ""), (5, "no_port", "70000"), (6, "no_check", "")]),
    "nessus-csv": (samples.NESSUS_CSV.replace(b"445", b"https"), [(2, "no_port", "https"), (3, "no_port", "https")]),
    "qualys-csv": (samples.QUALYS_CSV.replace(b"443", b"4-5"), [(4, "no_port", "4-5")]),
    "qualys-scan": (samples.QUALYS_SCAN.replace(b"445", b"x"), [(1, "no_port", "x")]),
}  # fmt: skip


@pytest.mark.parametrize("form", UNUSABLE)
def test_a_report_of_which_nothing_can_be_used_names_its_rows(form: str) -> None:
    content, refused = UNUSABLE[form]
    report = told(content)
    assert (report.form, report.is_unusable, list(report.refused)) == (form, True, refused)


@pytest.mark.parametrize("content", [samples.NESSUS, samples.NUCLEI, samples.ZAP, samples.OWN_CSV.encode()])
def test_a_report_of_which_something_can_be_used_is_taken(content: bytes) -> None:
    assert not told(content).is_unusable
