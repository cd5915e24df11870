"""The example configurations for a city (部署範例) are accepted by their programs."""

import shutil
import subprocess
from pathlib import Path

import pytest

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
