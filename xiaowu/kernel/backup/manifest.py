"""The manifest of a base copy (備份清單): every file with its size and SHA-256, as `pg_basebackup` writes it; read here, wherever the copy lies."""

import hashlib
import json
from pathlib import Path

_NAME = "backup_manifest"
_OWN = b'"Manifest-Checksum"'  # in the last line, of everything before it


def fault(base: Path) -> str:
    """What is wrong with a base copy, in words; empty if it is as it was made."""
    try:
        written = (base / _NAME).read_bytes()
        told = json.loads(written)
    except (OSError, ValueError) as error:
        return f"{_NAME}: {type(error).__name__}"
    if hashlib.sha256(written[: written.rindex(_OWN)]).hexdigest() != told["Manifest-Checksum"]:
        return f"{_NAME} is not as it was written"
    for each in told["Files"]:
        name = each["Path"] if "Path" in each else bytes.fromhex(each["Encoded-Path"]).decode()
        file = base / name
        if not file.is_file():
            return f"{name} is missing"
        with file.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != each["Checksum"]:
                return f"{name} is not as it was copied"
    return ""
