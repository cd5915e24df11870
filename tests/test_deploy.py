"""The example configurations for a city (部署範例) are accepted by their programs, where these are installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from xiaowu.kernel.database import embedded

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"


@pytest.mark.skipif(not shutil.which("haproxy"), reason="no HAProxy on this machine")
def test_haproxy_takes_the_configuration_that_stands_ready(tmp_path: Path) -> None:
    plain = (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8").replace(" ssl crt /etc/haproxy/xiaowu.pem alpn h2,http/1.1", "")
    assert "bind :443" in plain
    plain = plain.replace("/etc/haproxy/", f"{DEPLOY}/")
    (tmp_path / "haproxy.cfg").write_text(plain, encoding="utf-8")
    done = subprocess.run(["haproxy", "-c", "-f", str(tmp_path / "haproxy.cfg")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


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


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx on this machine")
def test_nginx_takes_the_configuration_that_stands_ready(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x")
    _tried("openssl", *made, "-keyout", str(key), "-out", str(certificate))
    plain = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    written = tmp_path / "nginx.conf"
    written.write_text(plain.replace("/etc/nginx/xiaowu.pem", str(certificate)).replace("/etc/nginx/xiaowu.key", str(key)), encoding="utf-8")
    done = subprocess.run(["nginx", "-t", "-c", str(written), "-g", f"pid {tmp_path}/pid;"], capture_output=True, text=True, check=False)
    assert "syntax is ok" in done.stderr  # whether its own folders are there is the machine's affair


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
