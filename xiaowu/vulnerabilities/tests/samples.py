"""Small reports of each scanner, written for these tests, and reports as the actions take them."""

import io
from typing import Any

from xiaowu.vulnerabilities.adapters import scan
from xiaowu.vulnerabilities.rules.ports import Reach
from xiaowu.vulnerabilities.rules.reports import CheckTold, FindingTold, HostTold, ScanReport

ZAP = b"""<?xml version="1.0"?><OWASPZAPReport version="2.14.0" generated="Mon, 2 Mar 2026 09:30:00">
<site name="https://www.one.example" host="www.one.example" port="443" ssl="true"><alerts><alertitem><pluginid>40018</pluginid>
<alertRef>40018</alertRef><name>SQL Injection</name><riskcode>3</riskcode><confidence>2</confidence><desc>&lt;p&gt;An injection.&lt;/p&gt;</desc>
<cweid>89</cweid><solution>Bind.</solution></alertitem><alertitem><pluginid>10021</pluginid><name>No sniff</name><riskcode>1</riskcode>
<confidence>0</confidence></alertitem></alerts></site></OWASPZAPReport>"""
ZAP_JSON = b"""{"@generated": "Mon, 2 Mar 2026 09:30:00", "site": [{"@name": "http://10.1.2.3", "@host": "10.1.2.3", "@port": "80", "alerts": [
{"pluginid": "40018", "alert": "SQL Injection", "riskcode": "3", "confidence": "2", "cweid": "89"}]}]}"""
NESSUS = b"""<?xml version="1.0"?><NessusClientData_v2><Policy><Preferences><ServerPreferences><preference><name>port_range</name><value>1-1024</value>
</preference></ServerPreferences></Preferences></Policy><Report name="a"><ReportHost name="a"><HostProperties><tag name="HOST_END">x</tag>
<tag name="host-ip">10.1.2.3</tag><tag name="host-fqdn">WWW.One.Example</tag></HostProperties>
<ReportItem port="445" protocol="tcp" severity="3" pluginID="97833" pluginName="MS17-010"><cve>CVE-2017-0144</cve>
<cvss3_vector>CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H</cvss3_vector><synopsis>SMB</synopsis></ReportItem>
<ReportItem port="70000" protocol="tcp" severity="3" pluginID="1" pluginName="b"/><ReportItem port="1" protocol="tcp" severity="3" pluginID="2" pluginName=""/>
</ReportHost><ReportHost name="10.1.2.4"><HostProperties><tag name="HOST_START">Tue Jun 25 10:32:42 2013</tag></HostProperties>
<ReportItem port="0" protocol="tcp" severity="0" pluginID="10180" pluginName="Ping"><plugin_output>considered as dead</plugin_output></ReportItem>
</ReportHost></NessusClientData_v2>""".replace(b"</NessusClientData_v2>", b"</Report></NessusClientData_v2>")
POLICY = b"""<NessusClientData_v2><Policy><policyName>p</policyName></Policy></NessusClientData_v2>"""
OPENVAS_OLD = b"""<report id="1"><scan_start>2012-05-01T08:00:00Z</scan_start><host><ip>10.1.2.5</ip><start>a</start><end>b</end><detail><name>hostname</name>
<value>old.example</value></detail></host><ports><port>ssh (22/tcp)<host>10.1.2.5</host></port></ports><results><result id="1">
<host>10.1.2.5</host><port>https (443/tcp)</port><threat>High</threat><nvt oid="1.3.6"><name>Old TLS</name><cvss_base>7.5</cvss_base>
<cve>CVE-2011-3389</cve><tags>cvss_base_vector=AV:N/AC:L/Au:N/C:P/I:P/A:P|summary=TLS 1.0|solution=Off</tags></nvt></result>
<result id="2"><host>10.1.2.5</host><port>general/tcp</port><threat>Debug</threat><nvt oid="1"><name>d</name></nvt></result></results></report>"""
NMAP = b"""<nmaprun scanner="nmap" args="nmap --script vuln -oX a 10.1.2.0/24"><scaninfo protocol="tcp" services="1-100"/><host><status state="up"/><address addr="2001:DB8::1" addrtype="ipv6"/>
<address addr="00:00:00:00:00:00" addrtype="mac"/><hostnames><hostname name="xn--fiqs8s.example"/></hostnames><ports><extraports state="closed" count="97"/>
<port protocol="tcp" portid="22"><state state="filtered"/></port><port protocol="tcp" portid="80"><state state="open"/>
<script id="http-vuln-cve2017-5638" output="  VULNERABLE:&#xa;  Apache Struts&#xa;    State: VULNERABLE&#xa;    IDs:  CVE:CVE-2017-5638&#xa;    Risk factor: High"/>
<script id="http-title" output="Home"/></port></ports></host><host><status state="down"/><address addr="10.1.2.9" addrtype="ipv4"/></host>
<runstats><finished time="1463421419"/></runstats></nmaprun>"""
NUCLEI = b"""{"template-id":"CVE-2021-44228","info":{"name":"Log4j","severity":"critical","classification":{"cve-id":["cve-2021-44228"],"cwe-id":["cwe-502"],"cvss-score":10,"cvss-metrics":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}},"host":"https://www.one.example:8443","matched-at":"https://www.one.example:8443/a","ip":"10.1.2.3","timestamp":"2026-03-02T01:00:00Z"}
{"template-id":"ftp-anon","info":{"name":"FTP","severity":"medium"},"host":"10.1.2.3:21","matched-at":"10.1.2.3:21","type":"tcp"}
{"odd":1}
"""
QUALYS = b"""<ASSET_DATA_REPORT><HEADER><GENERATION_DATETIME>2026-03-02T01:00:00Z</GENERATION_DATETIME></HEADER><HOST_LIST><HOST><IP>10.1.2.3</IP>
<DNS>www.one.example</DNS><VULN_INFO_LIST><VULN_INFO><QID id="qid_1">38170</QID><TYPE>Vuln</TYPE><PORT>443</PORT><PROTOCOL>tcp</PROTOCOL></VULN_INFO>
<VULN_INFO><QID>45038</QID><TYPE>IG</TYPE></VULN_INFO></VULN_INFO_LIST></HOST></HOST_LIST><GLOSSARY><VULN_DETAILS_LIST><VULN_DETAILS><QID>38170</QID>
<TITLE>Certificate</TITLE><SEVERITY>2</SEVERITY><CVSS_SCORE><CVSS_BASE>9.4</CVSS_BASE></CVSS_SCORE></VULN_DETAILS></VULN_DETAILS_LIST></GLOSSARY>
</ASSET_DATA_REPORT>"""
QUALYS_SCAN = b"""<SCAN value="1"><IP value="10.1.2.3" name="a.example"><VULNS><CAT value="SMB" port="445" protocol="tcp"><VULN number="90126" severity="5">
<TITLE>SMB</TITLE><CVE_ID_LIST><CVE_ID><ID>CVE-2017-0144</ID></CVE_ID></CVE_ID_LIST></VULN></CAT></VULNS></IP></SCAN>"""
NESSUS_CSV = b"""Plugin ID,CVE,CVSS v2.0 Base Score,Risk,Host,Protocol,Port,Name,Synopsis,Description,Solution
97833,CVE-2017-0143,9.3,High,10.1.2.3,tcp,445,MS17-010,SMB,,Patch
97833,CVE-2017-0144,9.3,High,10.1.2.3,tcp,445,MS17-010,SMB,,Patch
"""
QUALYS_CSV = b""""Report of somebody","2026"

"IP","DNS","QID","Title","Severity","Port","Protocol","CVE ID","CVSS3.1 Base"
"10.1.2.3","","38170","Certificate","2","443","tcp","","6.5 (AV:N)"
"""
OWN_CSV = "主機,連接埠,弱點名稱,嚴重度,CVE\nwww.one.example,443,過期憑證,高,\n學校.example,80,弱密碼,嚴重,CVE-2020-1234\n,80,沒有主機,低,\n"


def read(content: bytes) -> dict[str, Any]:
    return scan.read(io.BytesIO(content))


CHECKS = tuple(CheckTold(code, f"check {code}", None, "", "", cves, (), "", "") for code, cves in (("a", ("CVE-2020-1",)), ("b", ()), ("c", ())))
EVERYTHING = Reach(((1, 65_535),), ((1, 65_535),))


def report(*found: tuple[str, int, int, int], reached: tuple[str, ...] = (), scanner: str = "nessus", reach: Reach = EVERYTHING) -> ScanReport:
    """A report of (host, port, check's place, severity) and of hosts that were reached besides."""
    names = list(dict.fromkeys([*(each[0] for each in found), *reached]))
    hosts = tuple(HostTold(name if name[0].isdigit() else "", () if name[0].isdigit() else (name,), reach) for name in names)
    findings = tuple(FindingTold(names.index(host), port, "tcp", check, severity) for host, port, check, severity in found)
    return ScanReport(scanner, scanner, "", len(findings), {}, hosts, CHECKS, findings)
