"""A finding is fixed only by a scan that looked for it: the machine answered, and the script, template or sign-in that saw it ran again."""

from collections.abc import Callable
from typing import Any

import pytest

from xiaowu.kernel import clock
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.adapters.nmap import scripts_of
from xiaowu.vulnerabilities.models import Finding
from xiaowu.vulnerabilities.rules.ports import Reach
from xiaowu.vulnerabilities.rules.reports import report_of
from xiaowu.vulnerabilities.tests import samples

POODLE = '<script id="ssl-poodle" output="VULNERABLE: SSL POODLE"/>'
SMB = '<hostscript><script id="smb-vuln-ms17-010" output="VULNERABLE: MS17-010. Risk factor: HIGH"/></hostscript>'
OPEN = '<port protocol="tcp" portid="{}"><state state="open"/>{}</port>'
BOTH = OPEN.format(443, POODLE) + OPEN.format(445, "")
BARE = OPEN.format(443, "") + OPEN.format(445, "")


def nmap(ports: str, host: str = "", *, args: str = "nmap --script vuln a", reason: str = "syn-ack", rest: str = "closed") -> bytes:
    return f"""<nmaprun args="{args}"><scaninfo protocol="tcp" services="1-1000"/><host><status state="up" reason="{reason}"/>
<address addr="10.20.1.10" addrtype="ipv4"/><ports><extraports state="{rest}" count="990"/>{ports}</ports>{host}</host></nmaprun>""".encode()


def nessus(signed_in: str, *items: str, tag: str = "") -> bytes:
    lines = "".join(f'<ReportItem port="{port}" protocol="tcp" severity="4" pluginID="{code}" pluginName="{code}">{kind}</ReportItem>'
                    for port, code, kind in (each.split(" ", 2) for each in items))  # fmt: skip
    said = f"<plugin_output>Credentialed checks : {signed_in}</plugin_output>"
    information = f'<ReportItem port="0" protocol="tcp" severity="0" pluginID="19506" pluginName="Scan">{said}</ReportItem>' if signed_in else ""
    return f"""<NessusClientData_v2><Policy><Preferences><ServerPreferences><preference><name>port_range</name><value>1-65535</value></preference>
</ServerPreferences></Preferences></Policy><Report><ReportHost name="10.20.1.10"><HostProperties><tag name="HOST_END">x</tag>{tag}</HostProperties>
{information}{lines}</ReportHost></Report></NessusClientData_v2>""".encode()


TAG = '<tag name="Credentialed_Scan">true</tag>'
LOCAL, REMOTE = "<plugin_type>local</plugin_type>", "<plugin_type>remote</plugin_type>"
PATCHES = (f"445 100 {LOCAL}", f"0 101 {LOCAL}", f"443 102 {REMOTE}")
OTHER = f"22 109 {REMOTE}"


def nuclei(*lines: tuple[str, int, bool]) -> bytes:
    return "\n".join(
        f'{{"template-id":"{template}","info":{{"name":"a","severity":"high"}},"ip":"10.20.1.10","matched-at":"https://10.20.1.10:{port}/",'
        f'"matcher-status":{str(matched).lower()}}}' for template, port, matched in lines
    ).encode()  # fmt: skip


def openvas(*, signed_in: bool, found: bool) -> bytes:
    result = """<result><host>10.20.1.10</host><port>general/tcp</port><threat>High</threat><nvt oid="1"><name>Kernel</name>
<family>Debian Local Security Checks</family></nvt></result>""" if found else ""  # fmt: skip
    detail = f"<detail><name>Auth-SSH-{'Success' if signed_in else 'Failure'}</name><value>a</value></detail>"
    return f"<report id='1'><results>{result}</results><host><ip>10.20.1.10</ip><start>a</start><end>b</end>{detail}</host></report>".encode()


def csv(signed_in: str, *lines: str) -> bytes:
    rows = ["Plugin ID,Risk,Host,Protocol,Port,Name,Plugin Output", f"19506,None,10.20.1.10,tcp,0,Scan,Credentialed checks : {signed_in}", *lines]
    return "\n".join(rows).encode()


@pytest.mark.parametrize(
    ("before", "after", "fixed"),
    [
        (nmap(BOTH, SMB), nmap(BARE, args="nmap a"), set()),
        (nmap(BOTH, SMB), nmap(BARE, args="nmap --script http-title,ssl-cert a"), set()),
        (nmap(BOTH, SMB), nmap(BARE), {"ssl-poodle", "smb-vuln-ms17-010"}),
        (nmap(BOTH, SMB), nmap(BARE, args="nmap --script=ssl-poodle a"), {"ssl-poodle"}),
        (nmap(BOTH, SMB), nmap(OPEN.format(443, ""), args="nmap --script smb-vuln* a", rest="filtered"), set()),
        (nmap(BOTH, SMB), nmap("", reason="user-set", rest="filtered"), set()),
        (nmap(BOTH, SMB), nmap("", reason="user-set"), {"open-port", "ssl-poodle", "smb-vuln-ms17-010"}),
        (nessus("yes", *PATCHES), nessus("no", OTHER), {"102"}),
        (nessus("yes", *PATCHES), nessus("", OTHER), {"102"}),
        (nessus("yes", *PATCHES), nessus("yes", OTHER, f"0 21745 {REMOTE}"), {"102"}),
        (nessus("yes", *PATCHES), nessus("yes, as 'root' via ssh", OTHER), {"100", "101", "102"}),
        (nessus("", *PATCHES, tag=TAG), nessus("", OTHER, tag=TAG), {"100", "101", "102"}),
        (nessus("no", *PATCHES), nessus("no", OTHER), {"100", "101", "102"}),
        (csv("yes", "100,Critical,10.20.1.10,tcp,445,MS,a"), csv("no", "109,Low,10.20.1.10,tcp,445,SMB,a"), set()),
        (csv("yes", "100,Critical,10.20.1.10,tcp,445,MS,a"), csv("yes", "109,Low,10.20.1.10,tcp,445,SMB,a"), {"100"}),
        (nuclei(("a", 443, True)), nuclei(("b", 443, True)), set()),
        (nuclei(("a", 443, True)), nuclei(("a", 443, False)), {"a"}),
        (openvas(signed_in=True, found=True), openvas(signed_in=False, found=False), set()),
        (openvas(signed_in=True, found=True), openvas(signed_in=True, found=False), {"1"}),
    ],
    ids=lambda _told: "",
)  # fmt: skip
def test_only_a_scan_that_looked_for_it_says_that_a_finding_is_gone(
    actor_of: Callable[[str], Any], before: bytes, after: bytes, fixed: set[str]
) -> None:
    officer = actor_of("bureau_officer")
    Finding.objects.all().delete()
    made = begin_round(officer, title="深度輪", now=clock.now())
    for place, content in enumerate((before, after)):
        told = report_of(samples.read(content))
        take_report(officer, made, is_next=bool(place), report=told, digest=str(place), filename="a", now=clock.now())
    assert set(Finding.objects.filter(state="fixed").values_list("weakness__code", flat=True)) == fixed


@pytest.mark.parametrize(
    ("command", "scripts"),
    [
        ("nmap -sV -sC 10.0.0.1", ()), ("nmap --script-args a=b --script vuln 10.0.0.1", ("*",)),
        ('nmap --script "ssl-poodle or smb-vuln-*"', ("ssl-poodle", "smb-vuln-*")), ("nmap --script=/a/b/c.nse,+d --script e", ("c", "d", "e")),
        ('nmap --script "vuln and not http-*"', ()), ("", ()),
    ],
)  # fmt: skip
def test_which_scripts_ran_is_read_from_the_command(command: str, scripts: tuple[str, ...]) -> None:
    assert scripts_of(command) == scripts


def test_what_two_reports_of_a_pass_did_is_not_put_together() -> None:
    deep, wide = Reach(((1, 100),), (), ("vuln*", "a")), Reach(((1, 65_535),), (), ("a",))
    assert [each.covers(443, "tcp", "vulners") for each in (deep, wide, deep.with_(wide))] == [False, False, False]
    assert (deep.covers(80, "tcp", "vulners"), deep.with_(wide).covers(443, "tcp", "a")) == (True, True)
