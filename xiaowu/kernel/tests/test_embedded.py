"""The embedded PostgreSQL: in a closed folder, on a path with spaces, twice in a row, after kill -9, as root and as a plain user."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from xiaowu.kernel.database import access, embedded
from xiaowu.kernel.database.config import Role, connection


@pytest.fixture
def home(tmp_path: Path) -> Path:
    closed = tmp_path / "a closed folder"
    closed.mkdir(mode=0o700)
    return closed / "with spaces"


def answer(server: embedded.Server) -> object:
    with access.superuser(server) as bare:
        row = bare.execute("select count(*) from kept").fetchone()
        return row[0] if row else None


def test_it_starts_twice_survives_a_kill_and_leaves_folders_closed(home: Path) -> None:
    server = embedded.server(home)
    try:
        assert server.start() is True
        assert server.start() is False
        with access.superuser(server) as bare:
            bare.execute("create table kept (id int); insert into kept values (1)")
        postmaster = int((server.data / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        assert server.start() is True
        assert answer(server) == 1
        assert oct(home.parent.stat().st_mode & 0o777) == "0o700"
        assert oct(server.data.stat().st_mode & 0o777) == "0o700"
        assert oct(server.socket.stat().st_mode & 0o777) == "0o700"
    finally:
        server.stop()
    assert not server.is_running


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can become a plain user here")
def test_it_starts_as_a_plain_user_too(tmp_path: Path) -> None:
    home = tmp_path / "plain"
    home.mkdir()
    os.chown(home, 65534, 65534)
    script = (
        "import os, sys; from pathlib import Path; from xiaowu.kernel.database import embedded\n"
        "assert os.geteuid() == 65534\n"
        "s = embedded.server(Path(sys.argv[1])); print(s.start(), s.is_running); s.stop(); print(s.is_running)"
    )
    # one capability lets the plain user read an interpreter in root's folder; PostgreSQL sees an ordinary user
    words = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--inh-caps=-all,+dac_read_search",
        "--ambient-caps=-all,+dac_read_search",
    ]
    done = subprocess.run([*words, sys.executable, "-c", script, str(home)], capture_output=True, text=True, cwd=Path.cwd(), check=False)
    assert done.stdout.split() == ["True", "True", "False"], done.stderr


@pytest.mark.parametrize("mode", [0o777, 0o750])
def test_a_socket_folder_that_is_open_to_others_is_refused(home: Path, mode: int) -> None:
    server = embedded.server(home)
    server.socket.mkdir(parents=True, exist_ok=True)
    server.socket.chmod(mode)
    with pytest.raises(embedded.DatabaseFailed, match="not a folder of ours"):
        server.start()
    assert not server.is_running


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of somebody else's here")
def test_a_socket_folder_of_somebody_else_is_refused(home: Path) -> None:
    server = embedded.server(home)
    server.socket.mkdir(parents=True, mode=0o700, exist_ok=True)
    os.chown(server.socket, 1234, 1234)
    with pytest.raises(embedded.DatabaseFailed, match="not a folder of ours"):
        server.start()


def test_a_socket_path_that_is_too_long_moves_the_socket_to_a_folder_that_nobody_can_guess_and_that_is_remembered(tmp_path: Path) -> None:
    server = embedded.server(tmp_path / ("x" * 90))
    assert server.socket == embedded.server(tmp_path / ("x" * 90)).socket
    assert server.socket != embedded.server(tmp_path / ("y" * 90)).socket
    assert not server.socket.exists()  # a look leaves nothing behind
    server._keep_socket_folder()
    assert oct(server.socket.stat().st_mode & 0o777) == "0o700"
    server._leave_socket_folder()
    assert not server.socket.exists()
    assert server.socket != embedded.server(tmp_path / ("x" * 90)).socket  # the name was seen: it is not trusted again
    assert server.data.is_relative_to(tmp_path)
    for length in range(1, 90):
        assert len(str(embedded.server(tmp_path / ("x" * length)).socket / ".s.PGSQL.5432")) <= 107


def test_a_database_url_is_taken_as_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example:6432/city?sslmode=require")
    given = connection(tmp_path, Role.APP)
    assert (given["HOST"], given["PORT"], given["USER"], given["PASSWORD"], given["NAME"]) == ("db.example", "6432", "me", "p@ss", "city")
    assert given["OPTIONS"]["sslmode"] == "require"
    assert given["OPTIONS"]["options"].endswith(" -c role=xiaowu_app")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@db.example/city")
    assert connection(tmp_path, Role.OWNER)["USER"] == "owner"
    assert "role=" not in connection(tmp_path, Role.APP)["OPTIONS"]["options"]
