"""Makes sure that there is a browser, a font with Chinese, LibreOffice, a balancer, and what people open our files with, for the tests that need them.

Where we may use Debian's apt, its packages are installed;
elsewhere Playwright's own browser serves, and what needs one of the others is skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "chromium": "/usr/bin/chromium",
    "chromium-headless-shell": "/usr/bin/chromium-headless-shell",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "libreoffice-writer-nogui": "/usr/bin/soffice",
    "libreoffice-calc-nogui": "/usr/lib/libreoffice/program/libsclo.so",
    "haproxy": "/usr/sbin/haproxy",
    "p7zip-full": "/usr/bin/7z",
    "poppler-utils": "/usr/bin/pdftotext",
}


def main() -> int:
    missing = [package for package, proof in PACKAGES.items() if not Path(proof).exists()]
    if not missing:
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        for package in missing:  # one by one: a distribution that lacks one of them has the others
            subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], env=environment, check=False)
    if Path(PACKAGES["chromium"]).exists():
        return 0
    return subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    sys.exit(main())
