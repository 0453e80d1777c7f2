"""Settings of the installation: one file, read from the environment, loud about mistakes.

All variables unset means the embedded default: SQLite, the filesystem broker and mail under `var/`.
The variables are the contract of README («Environment»).
"""

import sys
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lms.environment import (
    BASE_DIR,
    VAR_DIR,
    parts_of,
    read_bool,
    read_database,
    read_email,
    read_or_make_secret,
    read_required,
    read_text,
)
from lms.periodic import periodic

for _folder in ("build", "static", "mail", "media", "broker", "broker-control"):
    (VAR_DIR / _folder).mkdir(parents=True, exist_ok=True)  # Django and kombu expect them to be there


# --- what kind of installation -------------------------------------------------------------------
DATABASES = {
    "default": read_database(read_text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")),
}
EMBEDDED = "sqlite" in DATABASES["default"]["ENGINE"]
_WHY = "with PostgreSQL (see README, «Environment»)"
DEBUG = read_bool("DEBUG", default=False)
DEMO = read_bool("DEMO", default=False)
TESTING = "pytest" in sys.modules
SECRET_KEY = read_or_make_secret() if EMBEDDED else read_required("SECRET_KEY", _WHY)
ALLOWED_HOSTS = parts_of(
    read_text("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    if EMBEDDED
    else read_required("ALLOWED_HOSTS", _WHY)
)
PUBLIC_URL = (
    read_text("PUBLIC_URL", "http://127.0.0.1:8000") if EMBEDDED else read_required("PUBLIC_URL", _WHY)
).rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
BEHIND_PROXY = not EMBEDDED  # nginx stands in front and says who asks
REDIS_URL = read_text("REDIS_URL")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- applications --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "lms",
    "reports",
    "audits",
    "assessments",
    "courses",
    "catalog",
    "accounts",
    "jobs",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_structlog",
]
MIDDLEWARE = [
    "lms.middleware.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.middleware.LanguageMiddleware",
    "lms.middleware.NoNulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "lms.middleware.PrivacyMiddleware",
    "accounts.middleware.ReaderZoneMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.MfaPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reports.shell.shell",
                *(["lms.demo.tour.tour_bar"] if DEMO else []),
            ],
        },
    },
    *(
        {
            "NAME": f"jinja2-{language}",
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [BASE_DIR / "templates"],
            "OPTIONS": {"environment": "lms.jinja.environment", "language": language},
        }
        for language in ("ru", "en")
    ),
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the e-mail is unique by an expression constraint, and may be absent

# --- people and login ----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PersonBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow on purpose is no use here
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reports:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.InvitedOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.EntranceForm",
    "reset_password": "accounts.entrance_forms.ForgottenForm",
    "reset_password_from_key": "accounts.entrance_forms.NewPasswordForm",
    "change_password": "accounts.entrance_forms.ChangedPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",  # a class behind one address enters at once; guesses are counted below
    "login_failed": "20/m/ip,10/5m/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
MFA_ADAPTER = "accounts.adapter.PolicyMfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Сервис-класс"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "accounts.adapter.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.requests.client_address"

# --- time and language ---------------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"
FORMAT_MODULE_PATH = ["lms.formats"]

# --- files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "build"]
MEDIA_ROOT = Path(read_text("MEDIA_ROOT", str(VAR_DIR / "media")))
HASHED_STATIC = not (DEBUG or TESTING)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "lms.static.HashedStorage"
            if HASHED_STATIC
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not (HASHED_STATIC or TESTING)  # looked through anew by each test's browser
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 31_536_000 if HASHED_STATIC else 0
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = 50 * 1024 * 1024  # of a plain form
UPLOAD_IN_PIECES_MAX_BYTES = 2 * 1024**3
UPLOAD_PIECE_MAX_BYTES = 8 * 1024 * 1024
ACCEL_REDIRECT = read_bool("ACCEL_REDIRECT", default=False)  # nginx serves media by X-Accel-Redirect

# --- cache and sessions --------------------------------------------------------------------------
if TESTING:
    _cache: dict[str, Any] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
elif REDIS_URL:
    _cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
else:
    _cache = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
CACHES = {
    "default": _cache,
    "template_fragments": {  # {% cache %}: parts of the frame that are the same for many people
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "LOCATION": "template-fragments",
    },
}
SESSION_ENGINE = "accounts.sessions"  # in the database: sessions survive the loss of Redis
SESSION_COOKIE_AGE = 12 * 3600

# --- security ------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
CSRF_FAILURE_VIEW = "lms.views.csrf_failed"

# --- jobs ----------------------------------------------------------------------------------------
REQUEST_LISTENERS = ["audits.services.asking.remember_request"]  # of a programme request that is sent
JOB_HANDLERS = {
    "programme-pdf": "reports.handlers.render_programme",
    "audit-gap-pdf": "reports.handlers.render_audit_gap",
    "audit-gap-branches": "reports.handlers.render_branch_cards",
    "audit-gap-xlsx": "reports.handlers.write_audit_gap_tables",
    "certificate-pdf": "reports.handlers.render_certificate",
    "course-paper-pdf": "reports.handlers.render_paper",
    "wave-scoring": "audits.handlers.score_wave",
    "plan-options": "audits.handlers.plan_options",
    "wave-table": "audits.handlers.write_table",
    "people-import": "accounts.handlers.read_people_file",
    "observations-import": "audits.handlers.read_observations_file",
    "correction": "assessments.handlers.apply_correction",
    "item-analysis": "assessments.handlers.analyse_items",
    "agreement": "assessments.handlers.compute_agreement",
    "recording-check": "assessments.remuxing.make_seekable",
}
NOTICE_HABITS = "accounts.services.preferences.habits_of"
NOTICE_UNSUBSCRIBE = "accounts.services.preferences.unsubscribe_path"
JOB_LEASE_SECONDS = 60
JOB_HEARTBEAT_SECONDS = 15
JOB_WALL_SECONDS = 90
JOB_WALLS = {"observations-import": 240}  # half a minute of its own; on busy cores it waits
JOB_CPU_SECONDS = 60
JOB_MEMORY_BYTES = 1024**3
JOB_MAX_ATTEMPTS = 3
JOB_BACKOFF_SECONDS = 5  # before the second attempt; twice that before the third
JOB_SWEEP_SECONDS = 15
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "visibility_timeout": 120,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
        "socket_connect_timeout": 2,
        "max_retries": 0,  # a dead Redis must not hold up a page: the row is safe, the sweeper rings again
    }
    if REDIS_URL
    else {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker-control"),
        "polling_interval": 0.1,
    }
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_POOL = "prefork" if REDIS_URL else "threads"  # without Redis processes share a lock
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker however long it is away
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = periodic(sweep_seconds=JOB_SWEEP_SECONDS)

# --- mail ----------------------------------------------------------------------------------------
globals().update(read_email(read_text("EMAIL_URL")))
DEFAULT_FROM_EMAIL = read_text("DEFAULT_FROM_EMAIL", "Сервис-класс <noreply@service-class.test>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- personal data -------------------------------------------------------------------------------
PERSONAL_REGISTRIES = [
    "jobs.personal.FIELDS",
    "accounts.personal.FIELDS",
    "catalog.personal.FIELDS",
    "courses.personal.FIELDS",
    "assessments.personal.FIELDS",
    "audits.personal.FIELDS",
    "reports.personal.FIELDS",
]

# --- log -----------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "lms.logs.json_formatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": read_text("LOG_LEVEL", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}
DJANGO_STRUCTLOG_CELERY_ENABLED = False

if _sentry := read_text("SENTRY_DSN"):
    import sentry_sdk

    from lms.logs import blot_event

    sentry_sdk.init(dsn=_sentry, send_default_pii=False, before_send=blot_event)
