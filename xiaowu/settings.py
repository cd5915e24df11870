"""Settings (設定): what differs between a laptop and a city comes from the environment; the rest is decided here."""

import os
import secrets
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE as NOTHING
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured

from xiaowu.kernel.database.config import Role, connection, home
from xiaowu.kernel.sealing.once import made_once
from xiaowu.kernel.serving.proxies import NONE, networks
from xiaowu.kernel.telemetry.logs import configure

PACKAGE = Path(__file__).resolve().parent
XIAOWU_HOME = home()
XIAOWU_NOW = os.environ.get("XIAOWU_NOW", "")
XIAOWU_CITY = Path(os.environ.get("XIAOWU_CITY", "") or PACKAGE / "roster" / "data" / "new_taipei")  # the folder of the city that is served
XIAOWU_PASSWORD_PROFILE = os.environ.get("XIAOWU_PASSWORD_PROFILE", "minutes")
XIAOWU_SECOND_FACTOR = os.environ.get("XIAOWU_SECOND_FACTOR", "required")
XIAOWU_BOARD_SECONDS = float(os.environ.get("XIAOWU_BOARD_SECONDS", "5"))
XIAOWU_ORIGIN = os.environ.get("XIAOWU_ORIGIN", "")
XIAOWU_MAIL_DOMAIN = os.environ.get("XIAOWU_MAIL_DOMAIN", "")  # of the official mailboxes; empty: no letters are sent
# inner networks and hosts that this house may call; without a public origin the machine itself, for trying out
XIAOWU_OUTBOUND = os.environ.get("XIAOWU_OUTBOUND", "" if XIAOWU_ORIGIN.startswith("https://") else "127.0.0.0/8 ::1/128").split()
# and those that a browser may name as its push service: whoever has an account names one, so what is open for the bureau's systems is not for these
XIAOWU_PUSH_INSIDE = os.environ.get("XIAOWU_PUSH_INSIDE", "" if XIAOWU_ORIGIN.startswith("https://") else "127.0.0.0/8 ::1/128").split()
XIAOWU_PUSH = os.environ.get("XIAOWU_PUSH", "on") == "on"  # whether browsers are offered web push
XIAOWU_METRICS_TOKEN = os.environ.get("XIAOWU_METRICS_TOKEN", "")  # whoever brings it as a bearer token reads /metrics; empty: nobody does
XIAOWU_TRAFFIC = os.environ.get("XIAOWU_TRAFFIC", "on") == "on"  # whether requests are recorded (`xiaowu.traffic`)
XIAOWU_TRACES = os.environ.get("XIAOWU_TRACES", "")  # where each request is sent as a span (OTLP over HTTP, `xiaowu[traces]`); empty: nowhere
XIAOWU_STATUS_PAGE = os.environ.get("XIAOWU_STATUS_PAGE", "")  # where the public status page is; empty: no page links to one
XIAOWU_NODE = os.environ.get("XIAOWU_NODE", "") or socket.gethostname()  # this machine, in the traffic's figures
# where files lie: a folder, or s3://bucket/prefix (at the endpoint's server, if it is not Amazon's)
XIAOWU_STORAGE = os.environ.get("XIAOWU_STORAGE", "") or str(XIAOWU_HOME / "storage")
XIAOWU_STORAGE_ENDPOINT = os.environ.get("XIAOWU_STORAGE_ENDPOINT", "")
DATABASE_ROLE = Role(os.environ.get("XIAOWU_DATABASE_ROLE", Role.APP))


def _secret_key() -> str:
    """From the environment, or made once and kept beside the data, readable by its owner only."""
    if given := os.environ.get("XIAOWU_SECRET_KEY"):
        return given
    return made_once(XIAOWU_HOME / "secret-key", lambda: secrets.token_urlsafe(50).encode()).read_text().strip()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = os.environ.get("XIAOWU_SECRET_KEY_FALLBACKS", "").split()  # what older keys signed and sealed still opens
DEBUG = False
_https = XIAOWU_ORIGIN.startswith("https://")
_proxies = os.environ.get("XIAOWU_PROXIES", "" if _https else NONE)
if not _proxies.strip():
    raise ImproperlyConfigured(
        "XIAOWU_PROXIES is not set. With an https XIAOWU_ORIGIN, name the networks of your own proxies (e.g. XIAOWU_PROXIES=127.0.0.1,10.0.0.0/24): "
        f"X-Forwarded-For and X-Forwarded-Proto are believed from them alone. XIAOWU_PROXIES={NONE} if there is no proxy."
    )
try:
    XIAOWU_PROXIES = networks(_proxies)
except ValueError as fault:
    raise ImproperlyConfigured(f"XIAOWU_PROXIES: {fault}") from fault
ALLOWED_HOSTS = [urlsplit(XIAOWU_ORIGIN).hostname or "", "127.0.0.1", "localhost", "[::1]"] if XIAOWU_ORIGIN else ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [XIAOWU_ORIGIN] if XIAOWU_ORIGIN else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "procrastinate.contrib.django",
    "xiaowu.kernel",
    "xiaowu.roster",
    "xiaowu.identity",
    "xiaowu.notifications",
    "xiaowu.followups",
    "xiaowu.timetable",
    "xiaowu.attendance",
    "xiaowu.meals",
    "xiaowu.meetings",
    "xiaowu.sign_in_risk",
    "xiaowu.connections",
    "xiaowu.statistics",
    "xiaowu.traffic",
    "xiaowu.ipam",
    "xiaowu.vulnerabilities",
    "xiaowu.portal",
]

MIDDLEWARE = [
    "xiaowu.kernel.serving.proxies.ProxyMiddleware",
    "xiaowu.kernel.telemetry.middleware.TelemetryMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "xiaowu.kernel.serving.packing.PackedFilesMiddleware",
    "xiaowu.kernel.serving.packing.PackingMiddleware",
    "xiaowu.kernel.ui.policy.StillPolicyMiddleware",
    "xiaowu.identity.middleware.RequestMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xiaowu.kernel.serving.admission.AdmissionMiddleware",
    "xiaowu.identity.middleware.PermissionMiddleware",
]

ROOT_URLCONF = "xiaowu.urls"
WSGI_APPLICATION = "xiaowu.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {"default": connection(XIAOWU_HOME, DATABASE_ROLE)}

_pages_of = ["kernel.ui", *(each.removeprefix("xiaowu.") for each in INSTALLED_APPS if each.startswith("xiaowu."))]
TEMPLATES: list[dict[str, Any]] = [
    {
        # first, and only our own folders: a library's page is looked for here before its own
        "NAME": "pages",
        "BACKEND": "xiaowu.kernel.ui.environment.Pages",
        "DIRS": [PACKAGE / each.replace(".", "/") / "templates" for each in _pages_of],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "xiaowu.kernel.ui.environment.environment", "auto_reload": False},
    },
    {
        "NAME": "libraries",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["xiaowu.identity.adapters.hashers.OwaspArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "xiaowu.identity.adapters.validators.ProfileValidator"}]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "xiaowu.identity.adapters.account.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
# allauth's own limits live in the cache and are undone with a refused request; ours are identity.rules.throttling
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = IDP_OIDC_RATE_LIMITS = False
ACCOUNT_FORMS = {"change_password": "xiaowu.identity.forms.ChangePasswordLooking"}
MFA_FORMS = {
    "authenticate": "xiaowu.identity.forms.CodeLooking", "reauthenticate": "xiaowu.identity.forms.CodeLookingAgain",
    "authenticate_webauthn": "xiaowu.identity.forms.KeyLooking", "reauthenticate_webauthn": "xiaowu.identity.forms.KeyLookingAgain",
    "activate_totp": "xiaowu.identity.forms.SealedActivation",
}  # fmt: skip
ACCOUNT_PREVENT_ENUMERATION = True
IDP_OIDC_ADAPTER = "xiaowu.connections.oidc.adapters.provider.ProviderAdapter"
IDP_OIDC_INTROSPECTION_ENABLED = True
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 14 * 24 * 3600
MFA_ADAPTER = "xiaowu.identity.adapters.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "xiaowu"
MFA_TOTP_TOLERANCE = 1  # the code of the step before or after: for somebody who types it as it changes, and for telephones half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https

SESSION_ENGINE = "xiaowu.identity.adapters.sessions"
SESSION_COOKIE_NAME = "__Host-xiaowu" if _https else "xiaowu"
XIAOWU_DEVICE_COOKIE = "__Host-xiaowu-device" if _https else "xiaowu-device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "xiaowu.identity.pages.account.csrf_failed"
MESSAGE_STORAGE = "xiaowu.kernel.ui.notices.NoticeStorage"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None

CACHES = {"default": {"BACKEND": "xiaowu.kernel.state.StateStore"}}  # codes and limits of libraries: state, not cache

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NOTHING], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"], "connect-src": [SELF],
        "font-src": [SELF], "form-action": [SELF], "base-uri": [NOTHING], "frame-ancestors": [NOTHING], "manifest-src": [SELF],
    }
}  # fmt: skip

EMAIL_BACKEND = "xiaowu.kernel.delivery.server.Server"
EMAIL_HOST = os.environ.get("XIAOWU_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("XIAOWU_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("XIAOWU_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("XIAOWU_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("XIAOWU_MAIL_TLS", "") == "on"
DEFAULT_FROM_EMAIL = os.environ.get("XIAOWU_MAIL_FROM", f"no-reply@{XIAOWU_MAIL_DOMAIN or 'localhost'}")

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "kernel" / "ui" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Taipei"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "kernel" / "ui" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ROOT = PACKAGE / "kernel" / "ui" / "root"  # files that browsers request without being told where they are
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 86_400  # a file requested by its content (`?v=`) never changes; the others may, within a day

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
LOGGING = configure(os.environ.get("XIAOWU_LOG", "INFO"))
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W004", "security.W008", "security.W012", "security.W016"]  # decided by XIAOWU_ORIGIN above
