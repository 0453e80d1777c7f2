"""Variables of the environment, read with their types and loud about mistakes.

README («Environment») names them.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


def read_text(name: str, default: str = "") -> str:
    """The variable's text, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def parts_of(text: str) -> list[str]:
    """Parts of a value between commas; spaces around them do not count."""
    return [part.strip() for part in text.split(",") if part.strip()]


def read_bool(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off; anything else is refused."""
    value = read_text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    msg = f"{name} must be 1 or 0, not {value!r}"
    raise ImproperlyConfigured(msg)


def read_required(name: str, why: str) -> str:
    """The variable's text; its absence is refused with the reason."""
    value = read_text(name)
    if not value:
        msg = f"{name} is required {why}"
        raise ImproperlyConfigured(msg)
    return value


def read_or_make_secret() -> str:
    """SECRET_KEY, or a random one of this installation, made at its first start and kept under `var/`."""
    path = VAR_DIR / "secret-key"
    if not (read_text("SECRET_KEY") or path.exists()):
        draft = path.with_name(f"secret-key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # of two that begin at once the first one's key stands
            os.link(draft, path)
        draft.unlink()
    return read_text("SECRET_KEY") or path.read_text()


def read_database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry of `sqlite:///path` or `postgres[ql]://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            "TEST": {"NAME": unquote(parts.path[1:]) + ".test"},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return {
            "ENGINE": "lms.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", "") or parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "DISABLE_SERVER_SIDE_CURSORS": options.pop("pool", "") == "transaction",
            "OPTIONS": options,
        }
    msg = f"DATABASE_URL must begin with sqlite:// or postgres://, not {parts.scheme or url!r}"
    raise ImproperlyConfigured(msg)


def read_email(url: str) -> dict[str, Any]:
    """Mail settings of `smtp[s]://user:password@host:port`; empty means files under var/mail."""
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(VAR_DIR / "mail"),
        }
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"}:
        msg = f"EMAIL_URL must begin with smtp:// or smtps://, not {parts.scheme or url!r}"
        raise ImproperlyConfigured(msg)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": "tls" in parse_qs(parts.query),
        "EMAIL_TIMEOUT": 15,
    }
