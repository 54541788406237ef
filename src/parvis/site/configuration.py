"""Every setting an operator may give, in one table: name, default, meaning.

Settings come from environment variables or from ``PARVIS_HOME/parvis.env`` (``NAME=value`` lines; the environment
wins). The table feeds :mod:`parvis.site.settings`, ``parvis doctor`` and the tests that hold the docs to account.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. ``secret`` values are never shown."""

    name: str
    default: str
    meaning: str
    secret: bool = False


OPTIONS: tuple[Option, ...] = (
    Option(
        "PARVIS_HOME",
        "",
        "Folder that holds everything Parvis keeps. Default: var/ beside the checkout, or ~/.local/share/parvis.",
    ),
    Option("PARVIS_HOST", "127.0.0.1", "Address the web server listens on."),
    Option("PARVIS_PORT", "8000", "Port the web server listens on."),
    Option(
        "PARVIS_BASE_URL",
        "",
        "Public address, as people type it (https://parvis.example.org). Needed for e-mails, share links, and networks that fetch pictures.",
    ),
    Option(
        "PARVIS_SHORT_LINKS",
        "",
        "Address that short links begin with: a domain of yours that leads to Parvis (https://go.example.org), or PARVIS_BASE_URL followed by /l. Default: no short links.",
    ),
    Option(
        "PARVIS_DATABASE_URL",
        "",
        "Database address (postgres://user:password@host/name). Default: SQLite in PARVIS_HOME.",
        secret=True,
    ),
    Option(
        "PARVIS_ARCHIVE_URL",
        "",
        "Folder for the embedded archive, or the address of a ClickHouse server (clickhouse://user:password@host:8123/database). Default: archive/ in PARVIS_HOME.",
        secret=True,
    ),
    Option(
        "PARVIS_ARCHIVE_CLUSTER",
        "",
        "Name of the ClickHouse cluster, to use replicated and distributed tables.",
    ),
    Option("PARVIS_ARCHIVE_PORT", "0", "Loopback port of the embedded archive process; 0 picks a free one."),
    Option(
        "PARVIS_SECRET_KEY",
        "",
        "Key that signs sessions and encrypts stored credentials. Default: made once in PARVIS_HOME.",
        secret=True,
    ),
    Option(
        "PARVIS_OLD_SECRET_KEYS",
        "",
        "Keys used before PARVIS_SECRET_KEY was changed, separated by spaces: what they encrypted can still be read.",
        secret=True,
    ),
    Option(
        "PARVIS_OPEN_DOOR",
        "auto",
        "auto: on loopback only, visitors are signed in to the trial workspace without a password; off: never.",
    ),
    Option("PARVIS_LANGUAGE", "fr", "Language when the browser does not say: fr or en."),
    Option("PARVIS_TIME_ZONE", "Europe/Paris", "Time zone of a new organisation."),
    Option(
        "PARVIS_EMAIL_URL",
        "",
        "Mail server (smtp://user:password@host:587?tls=1). Default: e-mails are written to PARVIS_HOME/mail.",
        secret=True,
    ),
    Option("PARVIS_EMAIL_FROM", "parvis@localhost", "Sender of the e-mails."),
    Option("PARVIS_OIDC_ISSUER", "", "Address of an OpenID Connect provider, to sign in with it."),
    Option("PARVIS_OIDC_CLIENT_ID", "", "Client id given by that provider."),
    Option("PARVIS_OIDC_CLIENT_SECRET", "", "Client secret given by that provider.", secret=True),
    Option("PARVIS_OIDC_NAME", "Single sign-on", "Name of that provider on the sign-in page."),
    Option("PARVIS_OFFLINE", "0", "1: never call any network; only imports and demonstration data."),
    Option(
        "PARVIS_DEMO",
        "auto",
        "auto: the first start fills the trial workspace with demonstration data; off: it stays empty.",
    ),
    Option(
        "PARVIS_ALLOWED_PRIVATE_HOSTS",
        "",
        "Hosts on private addresses that connectors may call, comma separated (an intranet feed, a test server).",
    ),
    Option("PARVIS_X_CLIENT_ID", "", "Client id of the app that you registered with X, to publish there."),
    Option("PARVIS_X_CLIENT_SECRET", "", "Client secret of that app.", secret=True),
    Option(
        "PARVIS_FACEBOOK_CLIENT_ID", "", "Id of the app that you registered with Meta, to publish on pages."
    ),
    Option("PARVIS_FACEBOOK_CLIENT_SECRET", "", "Secret of that app.", secret=True),
    Option(
        "PARVIS_LINKEDIN_CLIENT_ID",
        "",
        "Client id of the app that you registered with LinkedIn, to publish there.",
    ),
    Option("PARVIS_LINKEDIN_CLIENT_SECRET", "", "Client secret of that app.", secret=True),
    Option(
        "PARVIS_LINKEDIN_PEOPLE_CLIENT_ID",
        "",
        "Client id of the app that you registered with LinkedIn for people, to publish in their names.",
    ),
    Option("PARVIS_LINKEDIN_PEOPLE_CLIENT_SECRET", "", "Client secret of that app.", secret=True),
    Option(
        "PARVIS_YOUTUBE_CLIENT_ID",
        "",
        "Client id that you registered with Google for the YouTube Data API, to publish there.",
    ),
    Option("PARVIS_YOUTUBE_CLIENT_SECRET", "", "Client secret of that registration.", secret=True),
    Option(
        "PARVIS_TIKTOK_CLIENT_ID",
        "",
        "Client key of the app that you registered with TikTok, to publish there.",
    ),
    Option("PARVIS_TIKTOK_CLIENT_SECRET", "", "Client secret of that app.", secret=True),
    Option(
        "PARVIS_GOOGLE_BUSINESS_CLIENT_ID",
        "",
        "Client id that you registered with Google for Business Profile, to publish there.",
    ),
    Option("PARVIS_GOOGLE_BUSINESS_CLIENT_SECRET", "", "Client secret of that registration.", secret=True),
    Option(
        "PARVIS_PINTEREST_CLIENT_ID",
        "",
        "App id of the app that you registered with Pinterest, to publish there.",
    ),
    Option("PARVIS_PINTEREST_CLIENT_SECRET", "", "App secret key of that app.", secret=True),
    Option(
        "PARVIS_INSTAGRAM_CLIENT_ID",
        "",
        "Instagram id of the app that you registered with Meta, to publish there.",
    ),
    Option("PARVIS_INSTAGRAM_CLIENT_SECRET", "", "Instagram secret of that app.", secret=True),
    Option(
        "PARVIS_THREADS_CLIENT_ID",
        "",
        "Threads id of the app that you registered with Meta, to publish there.",
    ),
    Option("PARVIS_THREADS_CLIENT_SECRET", "", "Threads secret of that app.", secret=True),
    Option(
        "PARVIS_UNDERSTANDING_PROCESSES",
        "0",
        "Processes that read items during imports; 0: one for each core, three at most.",
    ),
    Option(
        "PARVIS_SENTIMENT_READER",
        "",
        "Reads moods in the place of what ships: a folder with a model, or ADDRESS#MODEL (http://localhost:8080/v1#mistral-small). Measure it first: parvis evaluate sentiment --backend.",
    ),
    Option("PARVIS_EMOTION_READER", "", "The same for emotions."),
    Option(
        "PARVIS_READER_KEY",
        "",
        "Key for the address of PARVIS_SENTIMENT_READER and PARVIS_EMOTION_READER.",
        secret=True,
    ),
    Option("PARVIS_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


def checkout() -> Path | None:
    """The source checkout this code runs from, or ``None`` when Parvis is an installed package."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() and (root / "src" / "parvis").is_dir() else None


@cache
def home() -> Path:
    """The folder that holds everything Parvis keeps."""
    given = os.environ.get("PARVIS_HOME", "")
    if given:
        return Path(given).expanduser().resolve()
    root = checkout()
    return root / "var" if root else Path("~/.local/share/parvis").expanduser()


@cache
def _from_file() -> Mapping[str, str]:
    path = home() / "parvis.env"
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def get(name: str) -> str:
    """The value of a setting of the table. Raises ``KeyError`` for a name that is not in it."""
    option = next((o for o in OPTIONS if o.name == name), None)
    if option is None:
        raise KeyError(name)
    return os.environ.get(name) or _from_file().get(name) or option.default


def is_given(name: str) -> bool:
    """Whether the operator gave this setting a value, rather than leaving it at its default."""
    return bool(os.environ.get(name) or _from_file().get(name))


def flag(name: str) -> bool:
    """A yes/no setting."""
    return get(name).lower() in {"1", "true", "yes", "on"}


def network_clients() -> dict[str, tuple[str, str]]:
    """What Parvis is registered under at networks with a sign-in page of their own: client id and secret, by network."""
    ending = "_CLIENT_ID"
    names = [o.name.removesuffix(ending) for o in OPTIONS if o.name.endswith(ending)]
    return {
        name.removeprefix("PARVIS_").lower(): (get(f"{name}{ending}"), get(f"{name}_CLIENT_SECRET"))
        for name in names
        if name != "PARVIS_OIDC"  # people sign in to Parvis with that one
    }


def archive_is_embedded() -> bool:
    """Whether the archive is a folder owned by ``parvis archive`` rather than a ClickHouse server elsewhere."""
    return "://" not in get("PARVIS_ARCHIVE_URL")


def archive_folder() -> Path:
    """Where the embedded archive keeps its files."""
    given = get("PARVIS_ARCHIVE_URL")
    return Path(given).expanduser().resolve() if given else home() / "archive"
