"""Keys that are made once (金鑰檔): a file beside the data that only its owner can read; where processes race to make it, the first wins."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def made_once(path: Path, content: Callable[[], bytes]) -> Path:
    """The file's content; makes the file if it does not exist."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return path
