"""Apache's mod_auth_openidc signs somebody in through us, and out again when told: a relying party that others wrote and many run."""

import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.partners import CONNECT
from tests.browser.windows import DESKTOP, knock
from tests.servers import in_house

WindowOf = Callable[..., BrowserContext]
MODULES = Path("/usr/lib/apache2/modules")
NEEDED = ("mpm_event", "authn_core", "authz_core", "authz_user", "dir", "mime", "include", "env", "auth_openidc")
TELL = """
from xiaowu.connections.oidc.jobs import tell_logout
from xiaowu.kernel.actor import system
from xiaowu.kernel.delivery.sending import deliver
from xiaowu.kernel.queue import perform
perform("identity.tell_logout", tell_logout)
print(deliver(system("test"))["identity.logout"])
"""
CONFIGURATION = """
ServerRoot "{root}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{root}/pid"
ErrorLog "{root}/error.log"
{modules}
User www-data
Group www-data
DocumentRoot "{root}/pages"
TypesConfig /etc/mime.types
DirectoryIndex index.shtml
AddOutputFilter INCLUDES .shtml
AddType text/html .shtml
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client}
OIDCClientSecret {secret}
OIDCRedirectURI http://127.0.0.1:{port}/back
OIDCCryptoPassphrase {secret}
OIDCScope "openid profile"
OIDCPKCEMethod S256
OIDCRemoteUserClaim preferred_username
<Directory "{root}/pages">
  Options +Includes
  AuthType openid-connect
  Require valid-user
</Directory>
<Location "/back">
  AuthType openid-connect
  Require valid-user
</Location>
"""

pytestmark = pytest.mark.skipif(
    not (shutil.which("apache2") and (MODULES / "mod_auth_openidc.so").exists()), reason="needs Debian's apache2 and libapache2-mod-auth-openidc"
)


@pytest.fixture
def apache(site: str, database: str) -> Iterator[str]:
    root = Path(tempfile.mkdtemp(prefix="xiaowu-apache-"))
    root.chmod(0o755)
    (root / "pages").mkdir()
    (root / "pages/index.shtml").write_text('<!doctype html><title>Apache</title><h1><!--#echo var="OIDC_CLAIM_preferred_username" --></h1>')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    here, secret = f"http://127.0.0.1:{port}", secrets.token_urlsafe(24)
    code = CONNECT.replace("\nperform(", f'\nclient.data = {{"backchannel_logout_uri": "{here}/back?logout=backchannel"}}\nperform(')
    client = in_house(database, code, f"{here}/back", secret)
    modules = "\n".join(f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in NEEDED)
    words = {"root": root, "port": port, "modules": modules, "issuer": site, "client": client, "secret": secret}
    (root / "apache.conf").write_text(CONFIGURATION.format(**words))
    server = subprocess.Popen(["apache2", "-f", str(root / "apache.conf"), "-DFOREGROUND"])
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                httpx2.get(here)
                break
            except httpx2.TransportError:
                time.sleep(0.1)  # no signal says when it begins to listen
        yield here
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(root, ignore_errors=True)


def test_apache_lets_somebody_in_through_us_and_out_when_they_sign_out_here(
    window_of: WindowOf, people: dict[str, Somebody], site: str, apache: str, database: str
) -> None:
    who, page = people["clerk"], window_of(DESKTOP).new_page()
    page.goto(apache)
    knock(page, who)
    page.get_by_role("button", name="同意", exact=True).click()
    page.wait_for_url(f"{apache}/")
    assert page.locator("h1").inner_text() == who.sign_in
    page.goto(f"{site}/")
    page.click("text=登出")
    page.wait_for_url("**/accounts/login/**")
    page.goto(apache)
    assert page.locator("h1").inner_text() == who.sign_in  # not told yet
    assert in_house(database, TELL) == "1"
    page.goto(apache)
    assert page.url.startswith(f"{site}/accounts/login/")
