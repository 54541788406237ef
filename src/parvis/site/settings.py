"""Django's settings, derived from the operator's (:mod:`parvis.site.configuration`). Knows nothing of features."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from parvis.site import configuration

HOME = configuration.home()
PACKAGE = Path(__file__).resolve().parents[1]


def _kept_secret() -> str:
    """The key kept in PARVIS_HOME, made on first use and readable by its owner only."""
    path = HOME / "secret.key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        temporary = HOME / f".secret.{secrets.token_hex(4)}"
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            path.hardlink_to(temporary)  # fails if another process was first: its key is the key
        except FileExistsError:
            pass
        temporary.unlink()
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = configuration.get("PARVIS_SECRET_KEY") or _kept_secret()
# Keys from before a rotation: nothing new is signed or encrypted with them, what they protect can still be read.
SECRET_KEY_FALLBACKS = configuration.get("PARVIS_OLD_SECRET_KEYS").split()
DEBUG = False
BASE_URL = configuration.get("PARVIS_BASE_URL").rstrip("/")
SHORT_LINKS = configuration.get("PARVIS_SHORT_LINKS").rstrip("/")
OPEN_DOOR = configuration.get("PARVIS_OPEN_DOOR")
LISTENS_ON = configuration.get("PARVIS_HOST")
LOCAL_URL = f"http://{configuration.get('PARVIS_HOST')}:{configuration.get('PARVIS_PORT')}"  # for links, where no public address is given
IS_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
if BASE_URL:
    _public = urlsplit(BASE_URL)
    ALLOWED_HOSTS.append(
        f"[{_public.hostname}]" if ":" in (_public.hostname or "") else _public.hostname or ""
    )
    CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
if SHORT_LINKS and (_short := urlsplit(SHORT_LINKS).hostname):
    ALLOWED_HOSTS.append(f"[{_short}]" if ":" in _short else _short)

INSTALLED_APPS = [
    # First, so that our templates stand before those of the libraries.
    "parvis.site",
    "parvis.listening",
    "parvis.publishing",
    "parvis.workspaces",
    "parvis.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parvis.site.short_host.ShortLinkHostMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # In this order: the trial person walks in, whoever is still nobody must sign in, then the workspace is known.
    "parvis.site.middleware.OpenDoorMiddleware",
    "parvis.site.middleware.SignInMiddleware",
    "parvis.site.middleware.WorkspaceMiddleware",
    "parvis.site.programs.ProgramMiddleware",
    "parvis.site.rate_limits.RateLimitMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "parvis.site.urls"
ASGI_APPLICATION = "parvis.site.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "parvis.site.navigation.navigation",
                "parvis.workspaces.frame.frame",
            ],
        },
    }
]

_sqlite = f"sqlite:///{HOME / 'parvis.sqlite3'}"
DATABASES = {"default": dict(dj_database_url.parse(configuration.get("PARVIS_DATABASE_URL") or _sqlite))}
if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
    # Tests use a file too: in memory, threads would share one cache and be refused instead of waiting their turn.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "workspaces.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNTS_PATH = "/accounts/"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever joins was invited at that address, or owns the installation
ACCOUNT_ADAPTER = "parvis.workspaces.signing_in.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Parvis] "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "parvis.workspaces.signing_in.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Parvis"
USERSESSIONS_TRACK_ACTIVITY = False  # WorkspaceMiddleware notes it without writing on every request
SOCIALACCOUNT_ADAPTER = "parvis.workspaces.signing_in.SingleSignOnAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if configuration.get("PARVIS_OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": configuration.get("PARVIS_OIDC_NAME"),
                "client_id": configuration.get("PARVIS_OIDC_CLIENT_ID"),
                "secret": configuration.get("PARVIS_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": configuration.get("PARVIS_OIDC_ISSUER")},
            }
        ],
    }

LANGUAGE_CODE = configuration.get("PARVIS_LANGUAGE")
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
USE_I18N = True
# The rooms that are Django applications bring their own; these two are plain Python.
LOCALE_PATHS = [PACKAGE / "engine" / "locale", PACKAGE / "networks" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_ORGANISATION_TIME_ZONE = configuration.get("PARVIS_TIME_ZONE")
READERS: dict[str, Any] = {  # see parvis.networks.readers.Readers
    "sentiment": configuration.get("PARVIS_SENTIMENT_READER"),
    "emotion": configuration.get("PARVIS_EMOTION_READER"),
    "key": configuration.get("PARVIS_READER_KEY"),
    "offline": configuration.flag("PARVIS_OFFLINE"),
}
UNDERSTANDING_PROCESSES = int(configuration.get("PARVIS_UNDERSTANDING_PROCESSES") or 0)

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "uploads"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {
            "MAX_ENTRIES": 20_000
        },  # a third is thrown away beyond: counts of requests must last a window
    }
}

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_TIMEOUT = 20
if configuration.get("PARVIS_EMAIL_URL"):
    _mail = urlsplit(configuration.get("PARVIS_EMAIL_URL"))
    _mail_options = dict(parse_qsl(_mail.query))
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_options.get("tls") == "1", _mail_options.get("ssl") == "1"
DEFAULT_FROM_EMAIL = configuration.get("PARVIS_EMAIL_FROM")

NETWORKS_OFFLINE = configuration.flag("PARVIS_OFFLINE")
_private_hosts = configuration.get("PARVIS_ALLOWED_PRIVATE_HOSTS").split(",")
NETWORK_CLIENTS = configuration.network_clients()
NETWORKS_PRIVATE_HOSTS = [host.strip() for host in _private_hosts if host.strip()]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
if configuration.get("PARVIS_OIDC_ISSUER"):
    # The sign-in form is sent to us and led on to the provider: browsers hold form-action to that as well.
    _issuer = urlsplit(configuration.get("PARVIS_OIDC_ISSUER"))
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(f"{_issuer.scheme}://{_issuer.netloc}")
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the page
# Cookies do not know ports: two installations on one computer must not sign each other's people out.
_cookie = f"parvis{configuration.get('PARVIS_PORT')}"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_cookie}_session", f"{_cookie}_csrf"
if IS_HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-parvis_session", "__Host-parvis_csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked on loopback by the supervisor
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": configuration.get("PARVIS_LOG_LEVEL")},
}
