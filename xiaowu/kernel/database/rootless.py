"""PostgreSQL without root (不以 root 執行資料庫): root starts its programs as the account whose house it is, or as `nobody` where it is root's own,
keeping only the capability to pass closed folders. What root writes into such a house belongs to that account, or it could not start again.
"""

import os
from pathlib import Path

_SETPCAP = 8  # the bit of the capability that allows changing capabilities
_CAPABILITY_BITS = {"dac_read_search": 2, "dac_override": 1}


class NotWithoutRoot(RuntimeError):
    """This machine gives root no right that PostgreSQL needs in a closed folder."""


def nobody() -> tuple[int, int]:
    """User and group of the account that runs the server for root."""
    import pwd  # not on every platform

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def account(data: Path) -> tuple[int, int]:
    """User and group that run the server of a data folder: whose the data are, or the home in which they will lie."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    for folder in (data, data.parent):
        if folder.exists() and (found := folder.stat()).st_uid != 0:
            return found.st_uid, found.st_gid
    return nobody()


def give(path: Path, whose: tuple[int, int]) -> None:
    """Root hands something over; for anybody else it is their own already. A link is never followed: somebody else may have laid it."""
    if os.geteuid() == 0:
        os.chown(path, *whose, follow_symlinks=False)


def give_to_house(path: Path, home: Path) -> None:
    """A file beside the data belongs to whom the home belongs, whoever wrote it."""
    give(path, ((found := home.stat()).st_uid, found.st_gid))


def without_root(data: Path, programs: Path) -> list[str]:
    """The command prefix that turns root into a plain user who may still pass the closed folders on the way to `data`."""
    if os.geteuid() != 0:
        return []
    uid, gid = account(data)
    words = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs"]
    if all(_open_to_all(folder) for folder in (*data.parents, *programs.parents)):
        return [*words, "--inh-caps=-all", "--ambient-caps=-all"]
    capability = _granted_capability()
    # PostgreSQL looks for its own programs with access(2), which ignores capabilities unless this bit is set
    kept = ["--securebits=+no_setuid_fixup"] if _capabilities("CapEff") >> _SETPCAP & 1 else []
    return [*words, f"--inh-caps=-all,+{capability}", f"--ambient-caps=-all,+{capability}", *kept]


def _open_to_all(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & 0o001)


def _granted_capability() -> str:
    bounding = _capabilities("CapBnd")
    for name, bit in _CAPABILITY_BITS.items():
        if bounding >> bit & 1:
            return name
    raise NotWithoutRoot("root without CAP_DAC_READ_SEARCH cannot start PostgreSQL in a closed folder; set DATABASE_URL or run as a plain user")


def _capabilities(kind: str) -> int:
    """This process's set of capabilities of that kind, as bits."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith(kind))
