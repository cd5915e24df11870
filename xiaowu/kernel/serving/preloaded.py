"""The server, loading everything before it forks (預先載入): its processes share the memory of what they all hold.

`python -m xiaowu.kernel.serving.preloaded PORT WORKERS [jobs]`; with `jobs` one more process lets the background jobs run.
"""

import ctypes
import gc
import os
import signal
import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from xiaowu.kernel import clock
from xiaowu.kernel.serving import draining

_QUEUED = 64  # requests that wait for one process before the next are refused
JOBS = "jobs"


class Server(MPServer):
    """Granian's server. One process for each core; with `XIAOWU_PORTS=each`, each process has a port of its own, counted from the first.

    A shared port is divided by connection, as the operating system's hash falls: two connections that are kept alive often reach the same process. A
    balancer that is given each process's address shares requests evenly.
    """

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> WorkerProcess:  # type: ignore[override]  # as its embedded server, without a socket
        if os.environ.get("XIAOWU_PORTS") == "each":
            self.bind_port = self._first_port + idx
            self._init_shared_socket()  # type: ignore[no-untyped-call]  # the same
        return super()._spawn_worker(idx, target, callback_loader)

    def signal_handler_interrupt(self, *args: Any, **_kwargs: Any) -> None:
        """SIGTERM drains first (`draining`); Ctrl-C, or a second signal, stops at once. Either way what runs is finished."""
        if args and args[0] == signal.SIGTERM and not draining.has_begun() and (lasts := draining.seconds()):
            draining.begin()
            waiting = threading.Timer(lasts, super().signal_handler_interrupt)
            waiting.daemon = True
            waiting.start()
        else:
            draining.begin()
            super().signal_handler_interrupt()  # type: ignore[no-untyped-call]  # the same

    def serve_loaded(self, application: Any) -> None:
        self._first_port = self.bind_port
        self.serve(target_loader=lambda: application, wrap_loader=False)


def main(port: int, workers: int, *, with_jobs: bool = False) -> None:
    """Serve until told to stop.

    A process answers one request at a time: two threads waited for each other's interpreter lock, which cost a tenth of all pages.
    """
    application = loaded(is_shared=workers > 1 or with_jobs)
    clock.now()  # a demonstration's clock begins here for all: a process that first asks minutes later would show as to come what the jobs did
    jobs = _fork_jobs() if with_jobs else None
    import_module("xiaowu.kernel.serving.admission").limits.put_on()
    server = Server(
        "xiaowu.wsgi:application", address=os.environ.get("XIAOWU_HOST", "127.0.0.1"), port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=1, backpressure=_QUEUED, respawn_failed_workers=True, workers_kill_timeout=draining.FINISH, log_level=LogLevels.warning,
    )  # fmt: skip
    try:
        server.serve_loaded(application)
    finally:
        if jobs:
            os.kill(jobs, signal.SIGTERM)
            os.waitpid(jobs, 0)


def loaded(*, is_shared: bool) -> Any:
    """The application; if several processes share it, with all the pages, templates and words that they will need."""
    if not is_shared:
        return import_module("xiaowu.wsgi").application
    application = import_module("xiaowu.wsgi").application
    _load_pages()
    _load_at_first_request()
    gc.collect()
    _give_back()
    gc.freeze()
    return application


def _give_back() -> None:
    """What loading needed for a moment goes back to the operating system, where the C library can do so."""
    with suppress(AttributeError):  # musl and macOS have no such call
        ctypes.CDLL(None).malloc_trim(0)


def _load_pages() -> None:
    from django.conf import settings  # set up by the application's own import, as is all that follows
    from django.urls import get_resolver
    from django.utils import translation

    from xiaowu.kernel.ui.compiled import forget_unused
    from xiaowu.kernel.ui.environment import in_language

    languages = [language for language, _title in settings.LANGUAGES]
    for language in languages:
        with translation.override(language):
            get_resolver()._populate()
    _share_addresses(get_resolver(), languages)  # at once, since the pages take the place of what is given back
    for language in languages:
        with translation.override(language):
            pages = in_language(language)  # of which `ui.pages` makes every page
            for name in pages.list_templates():
                pages.get_template(name)
    forget_unused()
    _share_addresses(get_resolver(), languages)  # the pages' own addresses had Django read those of their systems anew


def _share_addresses(resolver: Any, languages: list[str]) -> None:
    """Django keeps the addresses of all pages once for each language, also where none is translated: they are held once, where they are the same."""
    first, *others = languages
    for kept in (resolver._reverse_dict, resolver._app_dict):
        kept.update({language: kept[first] for language in others if kept[language] == kept[first]})
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            _share_addresses(each, languages)


def _load_at_first_request() -> None:
    """What is loaded by its name only when a first request needs it: each process would load it for itself."""
    from django.conf import settings  # set up by now, as is all that follows
    from django.contrib.messages.storage import default_storage
    from django.db.migrations.recorder import MigrationRecorder
    from django.http import HttpRequest
    from django.template import engines

    from xiaowu.kernel.telemetry import health, recorders

    engines.all()
    import_module(settings.SESSION_ENGINE).SessionStore()
    default_storage(HttpRequest())
    recorders.recorders()
    health.expected()
    _ = MigrationRecorder.Migration  # made when it is first named


def _fork_jobs() -> int:
    """Fork a process that lets the background jobs run; returns its process id."""
    from xiaowu.kernel.queue.waiting import wait  # only the process that forks for jobs needs it

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the server listens: no child stays behind
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        wait()
    finally:
        os._exit(0)  # skip exit handlers, which belong to the first process


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), with_jobs=JOBS in sys.argv[3:])
