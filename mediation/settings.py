"""Settings, fed by the environment. ``.env.example`` lists every variable.

With nothing set the site runs embedded: SQLite in one file, one process, keys made on the
first start. ``DATABASE_URL`` and ``REDIS_URL`` turn it into the production shape;
``DJANGO_ENV=production`` also demands real keys and host names, and HTTPS.
"""

import os
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from mediation import keys
from mediation.navigation import ME_LINKS, SIDEBAR, START_PAGES, TABS  # noqa: F401

# Initials of names need pypinyin's characters, not its phrases: 13 MB of memory instead of 57.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def wrong(name: str, problem: str, remedy: str) -> ImproperlyConfigured:
    """The one form in which a bad variable is reported: what, and how to put it right."""
    return ImproperlyConfigured(f"{name} {problem}. {remedy}")


def whole_number(name: str, default: int) -> int:
    """A variable that must be a number above zero."""
    text = env.str(name, str(default))
    if not text.isdigit() or int(text) == 0:
        raise wrong(name, f"is {text!r}, not a whole number above zero", f"Try {name}={default}.")
    return int(text)


# --- Mode --------------------------------------------------------------------------------

ENVIRONMENT = env.str("DJANGO_ENV", "embedded")
if ENVIRONMENT not in ("embedded", "production"):
    raise wrong("DJANGO_ENV", f"is {ENVIRONMENT!r}", "Use 'production', or leave it out.")
PRODUCTION = ENVIRONMENT == "production"
TESTING = "PYTEST_VERSION" in os.environ
DEBUG = env.bool("DJANGO_DEBUG", False)
if DEBUG and PRODUCTION:
    raise wrong("DJANGO_DEBUG", "is on in production", "Remove it: it shows data to strangers.")

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "data")))
DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
EMBEDDED = not REDIS_URL

# --- Keys --------------------------------------------------------------------------------

if PRODUCTION:
    missing = [name for name in keys.NAMES if not env.str(name, "")]
    if missing:
        raise wrong(
            ", ".join(missing),
            "must be set in production",
            "Run 'python -m mediation.keys' once and keep what it prints in the service's"
            " environment and in a safe place: without FIELD_KEYS the ID numbers are lost.",
        )
    made: dict[str, str] = {}
elif TESTING:
    made = keys.fresh()
elif all(env.str(name, "") for name in keys.NAMES):
    made = {}
else:
    made = keys.read_or_create(DATA_DIR / "keys.env")
SECRET_KEY = env.str("SECRET_KEY", "") or made["SECRET_KEY"]
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = [
    key.strip()
    for key in (env.str("FIELD_KEYS", "") or made["FIELD_KEYS"]).split(",")
    if key.strip()
]
INDEX_KEY = env.str("INDEX_KEY", "") or made["INDEX_KEY"]
keys.check(SECRET_KEY, FIELD_KEYS, INDEX_KEY)

# --- Addresses ---------------------------------------------------------------------------

SITE_URL = env.str("SITE_URL", "" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if PRODUCTION and not (SITE_URL and ALLOWED_HOSTS):
    raise wrong(
        "SITE_URL, ALLOWED_HOSTS",
        "must be set in production",
        "For example SITE_URL=https://mediation.example and ALLOWED_HOSTS=mediation.example.",
    )
if not PRODUCTION:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
HTTPS = env.bool("HTTPS", PRODUCTION)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

# --- Apps --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "mediation.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "mediation.apps.MediationConfig",
    "mediation.common",
    "stations",
    "mediators",
    "cases",
    "assessment",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mediation.middleware.AdminScriptPolicyMiddleware",
    "mediation.middleware.OriginMiddleware",
    "mediation.middleware.KnownMethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mediation.middleware.SessionLimitMiddleware",
    "mediation.middleware.LanguageMiddleware",
    "mediation.middleware.RequestSizeMiddleware",
    "mediation.common.middleware.SignInAgainMiddleware",
    "mediation.common.middleware.PrivatePagesMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "mediation.common.middleware.FirstPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mediation.urls"
WSGI_APPLICATION = "mediation.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mediation.middleware.csp_nonce",
                "mediation.common.context.page",
            ],
        },
    },
]

# --- Database ----------------------------------------------------------------------------

DATABASE_TIMEOUT = whole_number("DATABASE_TIMEOUT", 30)
if DATABASE_URL:
    try:
        DATABASES = {"default": {"ENGINE": "", **env.db_url_config(DATABASE_URL)}}
    except Exception as error:
        raise wrong(
            "DATABASE_URL", "cannot be read", "Write postgres://user:password@host:5432/name."
        ) from error
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "mediation.sqlite3",
        }
    }

database = DATABASES["default"]
if database["ENGINE"] == "django.db.backends.sqlite3":
    if not TESTING:
        Path(database["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # IMMEDIATE: a transaction takes the write lock when it begins, so that two writers wait
    # for each other instead of one failing half way with "database is locked".
    database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif database["ENGINE"] == "django.db.backends.postgresql":
    limits = {
        "statement_timeout": DATABASE_TIMEOUT,
        "idle_in_transaction_session_timeout": DATABASE_TIMEOUT,
        "lock_timeout": min(DATABASE_TIMEOUT, 10),
    }
    database["CONN_MAX_AGE"] = 60
    database["CONN_HEALTH_CHECKS"] = True
    database["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 30,
        # No JIT: compiling a query would take longer than our longest query runs.
        "options": " ".join(
            [*(f"-c {name}={seconds}s" for name, seconds in limits.items()), "-c jit=off"]
        ),
        **database.get("OPTIONS", {}),
    }
else:
    raise wrong("DATABASE_URL", "names an unknown database", "Use postgres:// or sqlite:///.")

# --- Redis: cache and broker -------------------------------------------------------------

if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise wrong("REDIS_URL", "is not a Redis address", "Write redis://127.0.0.1:6379/0.")

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "mediation.cache.ForgivingRedisCache",
            "LOCATION": env.str("CACHE_URL", REDIS_URL),
            "KEY_PREFIX": "mediation",
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }
# Parts of pages that are the same for many people; of this process and version of the program.
CACHES["rendered"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "rendered",
    "TIMEOUT": 24 * 60 * 60,
    "OPTIONS": {"MAX_ENTRIES": 200},
}

TASK_LIMIT = 60 * 60
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float]
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = TASK_LIMIT
CELERY_TASK_SOFT_TIME_LIMIT = TASK_LIMIT - 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TASK_EAGER_PROPAGATES = TESTING
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
if REDIS_URL:
    # A half-open connection is noticed and dropped, and what a killed worker held comes back
    # one visibility timeout later: the default sweep would wait 100 seconds on top.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "health_check_interval": 5,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "visibility_timeout": TASK_LIMIT + 300,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.1}

# --- Accounts and sessions ---------------------------------------------------------------

AUTH_USER_MODEL = "common.User"
CIRCLES = "mediation.circles.circles_of"  # colleagues with whom views are shared
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "mediation.common.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "common:start"
LOGOUT_REDIRECT_URL = "login"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_SECONDS = 15 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_IDLE_SECONDS + 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "mediation.lockout.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "mediation.middleware.client_address"

# --- Browser security --------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Language and time -------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "mediation" / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files -------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static"))) if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
WHITENOISE_USE_FINDERS = not PRODUCTION
# The document store, encrypted and never served by a web server; a test run has its own.
TEST_FILES = TemporaryDirectory(prefix="mediation-files-") if TESTING else None
MEDIA_ROOT = Path(TEST_FILES.name) if TEST_FILES else DATA_DIR / "files"
FILE_MAX_BYTES = whole_number("FILE_MAX_MB", 10) * 2**20
# What is sent at once, all files together. deploy/nginx.conf lets a little more through, so that
# whoever sends too much reads a sentence of this site.
REQUEST_MAX_BYTES = whole_number("REQUEST_MAX_MB", 60) * 2**20
if REQUEST_MAX_BYTES <= FILE_MAX_BYTES:
    raise wrong(
        "REQUEST_MAX_MB",
        "is not above FILE_MAX_MB",
        "A request holds several files: write at least twice as much.",
    )
FILE_MAX_PIXELS = whole_number("FILE_MAX_MEGAPIXELS", 40) * 1_000_000
FILE_MAX_PAGES = whole_number("FILE_MAX_PAGES", 200)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "mediation.static_files.StaticFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Mail --------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", "consolemail://")
try:
    vars().update(env.email_url_config(EMAIL_URL))
except Exception as error:
    raise wrong(
        "EMAIL_URL", "cannot be read", "Write smtp+tls://user:password@mail.example:587."
    ) from error
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "mediation@localhost")

# --- REST interface ----------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "mediation.common.api.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["mediation.common.api.auth.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "mediation.common.api.paging.CursorPage",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "mediation.common.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.ScopedRateThrottle",
    ],
    # Tests of one process would share the counters: whoever tests a limit sets it.
    "DEFAULT_THROTTLE_RATES": {
        "user": None if TESTING else env.str("API_RATE", "600/min"),
        "write": None if TESTING else "120/min",
        "export": None if TESTING else "60/hour",
    },
    "EXCEPTION_HANDLER": "mediation.common.api.problems.problem_details",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Hongyan mediation stations: interface for other systems"),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "mediation.common.api.schema.add_problems",
    ],
}

# --- Admin -------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": _("Hongyan mediation stations"),
    "SITE_HEADER": _("Hongyan mediation stations"),
    "SITE_SUBHEADER": _("Bureau administration"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "balance",
    "DASHBOARD_CALLBACK": "mediation.dashboard.dashboard",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("common/mark.svg"),
        }
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    # The blue of the pages; 600 and darker carry white text at 4.5:1 or better.
    "COLORS": {
        "primary": {
            "50": "#eef4fc",
            "100": "#dbe7f8",
            "200": "#bcd3f1",
            "300": "#90b6e6",
            "400": "#5c90d6",
            "500": "#2f6cbd",
            "600": "#14509e",
            "700": "#114585",
            "800": "#0e3b76",
            "900": "#0c305f",
            "950": "#081f3f",
        },
    },
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": SIDEBAR},
}

# --- Logs --------------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", "json" if PRODUCTION else "text")
if LOG_FORMAT not in ("json", "text"):
    raise wrong("LOG_FORMAT", f"is {LOG_FORMAT!r}", "Use 'json' or 'text'.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "mediation.logs.PrivacyFilter"}},
    "formatters": {
        "json": {"()": "mediation.logs.JsonFormatter"},
        "text": {"()": "mediation.logs.TextFormatter"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "filters": ["private"],
            "formatter": LOG_FORMAT,
        },
        "null": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
        "django.security.DisallowedHost": {"handlers": ["null"], "propagate": False},
        "axes": {"level": "WARNING"},
        "pypdf": {"level": "CRITICAL"},  # what it says of a damaged file may quote the file
        # Progress of every page, and warnings that may quote the paper.
        "weasyprint": {"level": "CRITICAL"},
        "fontTools": {"level": "ERROR"},
        "gunicorn.http.wsgi": {"level": "ERROR"},
        "celery": {"level": "INFO" if PRODUCTION else "WARNING"},
    },
}
