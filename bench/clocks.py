"""A clock that steps while its process serves (時鐘跳動): a few lines of C stand before the system's clock and add what a file says.

libfaketime is of no use for it: under it a process that measures by the monotonic clock sleeps with an error.
"""

import shutil
import subprocess
from pathlib import Path

COMPILER = shutil.which("cc")
_SHIM = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long wrong(void) {
    static int said = -1;
    char words[32] = {0};
    if (said < 0 || pread(said, words, sizeof words - 1, 0) < 0) {
        const char *name = getenv("WRONG_BY");
        said = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
        if (said < 0 || pread(said, words, sizeof words - 1, 0) < 0) return 0;
    }
    return atol(words);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = syscall(SYS_clock_gettime, clock, at);
    if (!failed && clock == CLOCK_REALTIME) at->tv_sec += wrong();
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
"""


def wrong_as(said: Path) -> dict[str, str]:
    """Environment of a process whose clock is wrong by the seconds that the file says (`3600`), from the moment at which it is written; what it
    measures durations with stays right, as on a machine. Empty where there is no compiler.
    """
    if COMPILER is None:
        return {}
    source, made = said.with_suffix(".c"), said.with_suffix(".so")
    source.write_text(_SHIM, encoding="utf-8")
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", str(made), str(source)], check=True)
    return {"LD_PRELOAD": str(made), "WRONG_BY": str(said)}
