"""The reading process: sets its limits first, then loads a reader, reads the file on standard input, and answers as JSON."""

import json
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from xiaowu.kernel.foreign import limits


def main() -> None:
    """Called with the reader's name and its arguments as JSON; for an app's own reader also with what it may cost."""
    name, given = sys.argv[1], json.loads(sys.argv[2])
    is_own = len(sys.argv) > 3
    answer = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # output that a library prints must not be mistaken for the answer
    os.dup2(nowhere, 2)
    content = sys.stdin.buffer if is_own else sys.stdin.buffer.read()  # what may be large is read as a stream
    take_limits(limits.Cost(**json.loads(sys.argv[3])) if is_own else None)
    answer.write(json.dumps(_told(name, content, given)))
    answer.close()
    os._exit(0)  # there is nothing to tidy up, and a library's exit handlers may hang


def _told(name: str, content: Any, given: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"read": reader(name)(content, **given)}
    except limits.Fault as fault:
        return {"fault": fault.code, "told": fault.told}
    except ImportError:  # not the file's fault: the operator's log says that this process failed
        raise
    except MemoryError:
        return {"fault": "dear", "told": {}}
    except Exception:  # whatever a library raises, the file is at fault, and this process ends here
        return {"fault": "unreadable", "told": {}}


def reader(name: str) -> Callable[..., Any]:
    """The reader of that name, or the function at an app's `module:function`; only its own libraries are loaded."""
    if ":" in name:
        module, _colon, function = name.partition(":")
        own: Callable[..., Any] = getattr(import_module(module), function)
        return own
    if name == "sheet":
        from xiaowu.kernel.foreign.sheet import rows  # the child loads one reader's libraries

        return rows
    from xiaowu.kernel.foreign.document import text  # the child loads one reader's libraries

    return text


def take_limits(cost: limits.Cost | None = None) -> None:
    """From here on this process can use no more than `cost`, or what `limits` says; the limits cannot be raised again."""
    of = cost or limits.Cost(limits.MEMORY, limits.SECONDS_OF_WORK, limits.SECONDS, limits.LARGEST_ANSWER)
    wanted = {
        resource.RLIMIT_AS: of.memory, resource.RLIMIT_CPU: of.seconds_of_work, resource.RLIMIT_FSIZE: of.answer,
        resource.RLIMIT_NOFILE: limits.MOST_FILES, resource.RLIMIT_CORE: 0,
    }  # fmt: skip
    for which, most in wanted.items():
        try:
            resource.setrlimit(which, (most, most))
        except (ValueError, OSError):  # a system without this limit: the timeout still holds
            continue


if __name__ == "__main__":
    main()
