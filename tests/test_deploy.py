"""The example configurations for a city (部署範例) are accepted by their programs, where these are installed."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from tests.servers import free_port
from xiaowu.kernel.bounds import MEGABYTE, STRANGERS_BODY
from xiaowu.kernel.database import embedded
from xiaowu.kernel.offer import uploads
from xiaowu.kernel.serving.urgency import Urgency, urgency_of
from xiaowu.vulnerabilities.exchange.reading import READS_FOR
from xiaowu.vulnerabilities.pages.archives import fetch
from xiaowu.vulnerabilities.pages.programs import send
from xiaowu.vulnerabilities.pages.rounds import upload

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"


@pytest.mark.skipif(not shutil.which("haproxy"), reason="no HAProxy on this machine")
def test_haproxy_takes_the_configuration_that_stands_ready(tmp_path: Path) -> None:
    plain = (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8").replace(" ssl crt /etc/haproxy/xiaowu.pem alpn h2,http/1.1", "")
    assert "bind :443" in plain
    plain = plain.replace("/etc/haproxy/", f"{DEPLOY}/")
    (tmp_path / "haproxy.cfg").write_text(plain, encoding="utf-8")
    done = subprocess.run(["haproxy", "-c", "-f", str(tmp_path / "haproxy.cfg")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nginx_hands_on_the_largest_form_that_the_house_takes() -> None:
    (most,) = re.findall(r"client_max_body_size ([0-9]+)m;", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    assert int(most) * MEGABYTE >= max(each.largest for each in uploads())


def test_haproxy_holds_whole_what_a_stranger_may_send() -> None:
    """Beside headers of 8 kB and what HAProxy keeps free to rewrite them; what is larger reaches a process while it is still being sent."""
    [size] = re.findall(r"tune\.bufsize (\d+)", (DEPLOY / "haproxy.cfg").read_text())
    assert int(size) >= STRANGERS_BODY + 8 * 1024 + 1024


def test_balancers_wait_as_long_as_a_scan_report_is_read() -> None:
    (nginx,) = re.findall(r"proxy_read_timeout ([0-9]+)s;", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    (haproxy,) = re.findall(r"set-timeout server ([0-9]+)s if .* later", (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8"))
    assert urgency_of(upload) is urgency_of(send) is urgency_of(fetch) is Urgency.LATER
    assert min(int(nginx), int(haproxy)) > READS_FOR


def test_the_page_of_a_full_house_is_whole_and_in_both_languages() -> None:
    head, _blank, body = (DEPLOY / "errors" / "503.http").read_bytes().partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"Retry-After: 60" in head
    assert body == (DEPLOY / "errors" / "busy.html").read_bytes()
    assert "現在使用的人很多" in body.decode()
    assert "Many people are using this right now" in body.decode()


def _tried(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout + done.stderr


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A key and its certificate."""
    key, made = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x")
    _tried("openssl", *words, "-keyout", str(key), "-out", str(made))
    return key, made


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx on this machine")
def test_nginx_takes_the_configuration_that_stands_ready(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    plain = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    written = tmp_path / "nginx.conf"
    written.write_text(
        plain.replace("/etc/nginx/xiaowu.key", str(certificate[0])).replace("/etc/nginx/xiaowu.pem", str(certificate[1])), encoding="utf-8"
    )
    done = subprocess.run(["nginx", "-t", "-c", str(written), "-g", f"pid {tmp_path}/pid;"], capture_output=True, text=True, check=False)
    assert "syntax is ok" in done.stderr  # whether its own folders are there is the machine's affair


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx on this machine")
def test_nginx_as_it_stands_ready_hands_requests_to_a_node_and_no_figures_to_anybody(
    tmp_path: Path, certificate: tuple[Path, Path], site: str
) -> None:
    plain = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    secure, open_port = free_port(1), free_port(1)
    plain = plain.replace("/etc/nginx/xiaowu.key", str(certificate[0])).replace("/etc/nginx/xiaowu.pem", str(certificate[1]))
    plain = re.sub(r"server 10\.0\.0\.\d+:\d+", f"server {site.removeprefix('http://')}", plain)
    plain = plain.replace("listen 443", f"listen 127.0.0.1:{secure}").replace("listen 80;", f"listen 127.0.0.1:{open_port};")
    written = tmp_path / "nginx.conf"
    written.write_text(plain.replace("http {", f"http {{ access_log off; {_folders(tmp_path)}"), encoding="utf-8")
    at_hand = f"pid {tmp_path}/pid; daemon off; error_log {tmp_path}/errors; user root;"
    running = subprocess.Popen(["nginx", "-c", str(written), "-p", str(tmp_path), "-g", at_hand], stderr=subprocess.DEVNULL)
    try:
        with httpx2.Client(base_url=f"https://127.0.0.1:{secure}", verify=False, timeout=20) as client:
            _until(lambda: client.get("/readyz").status_code == 200)
            assert client.get("/accounts/login/").status_code == 200
            assert client.get("/metrics").status_code == 404
        led = httpx2.get(f"http://127.0.0.1:{open_port}/account/", follow_redirects=False)
        assert (led.status_code, led.headers["location"]) == (301, "https://127.0.0.1/account/")
    finally:
        running.terminate()
        running.wait(timeout=10)


@pytest.mark.skipif(not (shutil.which("haproxy") and shutil.which("openssl")), reason="no HAProxy on this machine")
def test_haproxy_as_it_stands_ready_hands_requests_to_a_node_and_no_figures_to_anybody(
    tmp_path: Path, certificate: tuple[Path, Path], site: str
) -> None:
    plain = (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8")
    secure, open_port, both = free_port(1), free_port(1), tmp_path / "both.pem"
    both.write_text("".join(each.read_text(encoding="utf-8") for each in certificate), encoding="utf-8")
    plain = plain.replace("/etc/haproxy/xiaowu.pem", str(both)).replace("/etc/haproxy/", f"{DEPLOY}/")
    plain = re.sub(r"(server \S+) 10\.0\.0\.\d+:\d+", rf"\1 {site.removeprefix('http://')}", plain)
    written = tmp_path / "haproxy.cfg"
    written.write_text(plain.replace("bind :443", f"bind 127.0.0.1:{secure}").replace("bind :80", f"bind 127.0.0.1:{open_port}"), encoding="utf-8")
    running = subprocess.Popen(["haproxy", "-db", "-f", str(written)], stderr=subprocess.DEVNULL)
    try:
        with httpx2.Client(base_url=f"https://127.0.0.1:{secure}", verify=False, timeout=20) as client:
            _until(lambda: client.get("/readyz").status_code == 200)
            assert client.get("/accounts/login/").status_code == 200
            assert client.get("/metrics").status_code == 403
            with ExitStack() as open_ones:
                for _each in range(4):
                    open_ones.enter_context(_stalled(secure))
                assert client.get("/accounts/login/").status_code == 200
        led = httpx2.get(f"http://127.0.0.1:{open_port}/account/", follow_redirects=False)
        assert (led.status_code, led.headers["location"]) == (301, f"https://127.0.0.1:{open_port}/account/")
    finally:
        running.terminate()
        running.wait(timeout=10)


@contextmanager
def _stalled(port: int) -> Iterator[None]:
    """A stranger who sends three quarters of a form and no more."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as there:
        head = "POST /accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 40000\r\n\r\n"
        there.sendall(head.encode() + b"a" * 30_000)
        time.sleep(0.2)  # nothing comes back by which it could be known that it has arrived
        yield


def _folders(own: Path) -> str:
    """Where nginx keeps what is too large for memory: in the test's own folder, whoever runs it."""
    return " ".join(f"{kind}_temp_path {own}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))


def _until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while True:
        with suppress(httpx2.HTTPError):
            if is_so():
                return
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
@pytest.mark.parametrize("unit", sorted(each.name for each in (DEPLOY / "systemd").iterdir()))
def test_systemd_takes_the_units_that_stand_ready(tmp_path: Path, unit: str) -> None:
    written = tmp_path / unit
    plain = (DEPLOY / "systemd" / unit).read_text(encoding="utf-8")
    written.write_text(plain.replace("/opt/xiaowu/bin/xiaowu", shutil.which("true") or "/bin/true"), encoding="utf-8")
    assert not _tried("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(written)).strip()


@pytest.mark.skipif(not shutil.which("patroni"), reason="no Patroni on this machine")
def test_patroni_takes_the_configuration_that_stands_ready(tmp_path: Path) -> None:
    plain = (DEPLOY / "patroni.yml").read_text(encoding="utf-8").replace("/usr/lib/postgresql/17/bin", str(embedded.programs()))
    written = tmp_path / "patroni.yml"
    written.write_text(plain.replace(" listen: 10.0.0.21:", " listen: 127.0.0.1:1"), encoding="utf-8")
    _tried("patroni", "--validate-config", str(written))


@pytest.mark.skipif(not shutil.which("pgbackrest"), reason="no pgBackRest on this machine")
def test_pgbackrest_takes_the_settings_that_stand_ready(tmp_path: Path) -> None:
    written = tmp_path / "pgbackrest.conf"
    written.write_text((DEPLOY / "pgbackrest.conf").read_text(encoding="utf-8").replace("/var/lib/pgbackrest", str(tmp_path)), encoding="utf-8")
    folders = [f"--log-path={tmp_path}", f"--lock-path={tmp_path}"]
    said = _tried("pgbackrest", f"--config={written}", "--stanza=xiaowu", *folders, "info")
    assert "missing stanza path" in said
