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
    (tmp_path / "haproxy.cfg").write_text(plain, encoding="utf-8")
    done = subprocess.run(["haproxy", "-c", "-f", str(tmp_path / "haproxy.cfg")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
