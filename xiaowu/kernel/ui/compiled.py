"""Pages that are compiled once for each release and language (編譯好的頁面), and kept in files: the next process that starts reads them."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import jinja2
from django.conf import settings
from jinja2.bccache import Bucket, BytecodeCache

from xiaowu.kernel import roc, text
from xiaowu.kernel.sealing.once import made_once

_UNUSED = 30 * 86_400  # seconds


class CompiledPages(BytecodeCache):
    """One language's pages. A file's name says everything that decides how its page is compiled, so that none is ever out of date."""

    def __init__(self, language: str) -> None:
        self._language = language

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """What is kept of this page. Its text is asked with the constants that the language puts into it."""
        decides = (_mark(), self._language, name, filename or "", str(environment.preprocess(source, name, filename)))
        bucket = Bucket(environment, hashlib.sha256("\0".join(decides).encode()).hexdigest()[:32], "")
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is not there, or is no such file, is compiled anew."""
        path = _folder() / bucket.key
        with suppress(OSError), path.open("rb") as file:
            bucket.load_bytecode(file)
            path.touch()  # in use: see `forget_unused`

    def dump_bytecode(self, bucket: Bucket) -> None:
        """A home in which nothing can be written has its pages compiled by each process."""
        with suppress(OSError):
            made_once(_folder() / bucket.key, bucket.bytecode_to_string)


def forget_unused() -> None:
    """Remove pages of earlier releases, which no process has read for a month."""
    with suppress(OSError):
        for each in _folder().iterdir():
            if each.stat().st_mtime < time.time() - _UNUSED:
                each.unlink()


def _folder() -> Path:
    return Path(settings.XIAOWU_HOME) / "compiled"


@lru_cache(maxsize=1)
def _mark() -> str:
    """Of everything beside a page's text that compiling depends on: Jinja, the extensions, filters and marks of this house."""
    mark = hashlib.sha256(jinja2.__version__.encode())
    for path in _compilers():
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _compilers() -> Iterator[Path]:
    for folder in (Path(each).parent for each in (__file__, str(roc.__file__), str(text.__file__))):
        yield from sorted(folder.glob("*.py"))
