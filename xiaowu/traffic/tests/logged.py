"""One request in every format of logs, and logs read from text, for tests."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from xiaowu.traffic.adapters.log_files import Known, read_stream
from xiaowu.traffic.rules.capacity import Peak
from xiaowu.traffic.rules.tally import Tally

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = datetime(2026, 11, 24, 8, tzinfo=TAIPEI)
LINE = '10.1.2.3 - wang [24/Nov/2026:07:40:05 +0800] "GET /roll/take?name=%E7%8E%8B HTTP/1.1" 200 512 "-" "Mozilla/5.0"'
PEAK = Peak(12_500, 10, 4.0, 2)
COMMON = LINE.partition(' "-"')[0]
# one request in every format: GET of /roll/take, 200, 512 bytes, 25 ms where the format has a time
FORMATS = {
    "combined": LINE,
    "combined, nginx seconds": f"{LINE} 0.025",
    "combined, Apache microseconds": f"{LINE} 25000",
    "common": COMMON,
    "vhost": f"school.example:443 {LINE}",
    "vhost common": f"school.example:443 {COMMON}",
    "traefik": f'{LINE} 17 "roll@docker" "http://10.0.0.2:80" 25ms',
    "ingress": f"{LINE} 410 0.025 [school-roll-80] [] 10.0.0.9:80 512 0.025 200 6f1e",
    "haproxy": 'Nov 24 07:40:05 lb haproxy[7]: 10.1.2.3:53332 [24/Nov/2026:07:40:05.148] in~ bk/node1 0/0/7/10/25 200 512 - - ---- 2/1/0/0/0 0/0 '
    '{Mozilla/5.0} {} "GET /roll/take?name=x HTTP/1.1"',
    "alb": 'https 2026-11-23T23:40:05.1Z app/x/1 10.1.2.3:2817 10.0.0.1:80 0.005 0.015 0.005 200 200 34 512 "GET https://school.example:443/roll/take?n=1 '
    'HTTP/2.0" "Mozilla/5.0" - -',
    "elb": '2026-11-23T23:40:05.1Z lb 10.1.2.3:2817 10.0.0.1:80 0.005 0.015 0.005 200 200 0 512 "GET http://school.example:80/roll/take HTTP/1.1" '
    '"Mozilla/5.0" - -',
    "s3": 'owner bucket [23/Nov/2026:23:40:05 +0000] 10.1.2.3 who 3E57 REST.GET.OBJECT roll/take "GET /roll/take?x=1 HTTP/1.1" 200 - 512 512 25 20 "-" '
    '"Mozilla/5.0" -',
    "nginx json": json.dumps({"time_iso8601": "2026-11-24T07:40:05+08:00", "request": "GET /roll/take?n=1 HTTP/1.1", "status": "200",
                              "body_bytes_sent": "512", "request_time": "0.025", "http_user_agent": "Mozilla/5.0"}),
    "caddy": json.dumps({"ts": NOW.timestamp() - 1195, "request": {"method": "GET", "host": "h", "uri": "/roll/take?n=1",
                                                                  "headers": {"User-Agent": ["Mozilla/5.0"]}},
                         "duration": 0.025, "size": 512, "status": 200}),
    "traefik json": json.dumps({"StartUTC": "2026-11-23T23:40:05Z", "RequestMethod": "GET", "RequestPath": "/roll/take", "DownstreamStatus": 200,
                                "Duration": 25_000_000, "DownstreamContentSize": 512, "request_User-Agent": "Mozilla/5.0"}),
    "iis": "#Fields: date time cs-method cs-uri-stem cs-uri-query cs(User-Agent) sc-status sc-bytes time-taken\n"
    "2026-11-23 23:40:05 GET /roll/take n=1 Mozilla/5.0 200 512 25",
    "cloudfront": "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(User-Agent) time-taken\n"
    + "\t".join(["2026-11-23", "23:40:05", "TPE", "512", "10.1.2.3", "GET", "h", "/roll/take", "200", "Mozilla/5.0", "0.025"]),
}  # fmt: skip


def tally_of(text: str | bytes, tmp_path: Path, **given: object) -> Tally:
    path = tmp_path / "log"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    tally = Tally(TAIPEI, NOW, **given)  # type: ignore[arg-type]
    with path.open("rb") as raw:
        read_stream(tally, raw, path.name, Known())
    return tally
