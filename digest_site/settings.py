"""Settings: one file. The defaults are the embedded site; machines differ by environment variables only."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from digest_site import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_file(BASE_DIR / ".env")

# The site and its addresses
SITE_NAME = env.text("SITE_NAME", "Recto")
SITE_NAME_FROM = "papers.site.name"  # administrators may choose another
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, least=1, most=65535)
SITE_URL = env.site_url("SITE_URL", f"http://127.0.0.1:{PORT}")
SITE_HOST = SITE_URL.split("//", 1)[1].rsplit(":", 1)[0] if "]" not in SITE_URL else "[::1]"
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", (SITE_HOST, "localhost", "127.0.0.1"))
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, most=10)
DEBUG = env.boolean("DEBUG")
if DEBUG and not env.is_loopback(SITE_URL):
    raise env.BadSetting("DEBUG", f"it would show the site's inside to all visitors of {SITE_URL}", "off")
SITE_CLOCK = env.moment("SITE_CLOCK")

# Where things are kept
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "data")
SECRET_KEY = env.secret("SECRET_KEY", DATA_DIR)

DATABASE = env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'site.sqlite3'}")
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for a writer, writers queue instead of failing, commits survive a power cut.
    DATABASE |= {
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
        },
    }
else:
    DATABASE |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis_url("REDIS_URL")
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(DATA_DIR / "cache"),
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
# Pages kept for visitors, apart from what is counted and remembered: they may push out each other only.
KEEP_PAGES = env.boolean("KEEP_PAGES", not DEBUG)
CACHES["pages"] = CACHES["default"] | (
    {"KEY_PREFIX": "pages"}
    if REDIS_URL
    else {"LOCATION": str(DATA_DIR / "pages"), "OPTIONS": {"MAX_ENTRIES": 2_000}}
)

# arXiv
CONTACT_EMAIL = env.mail_address("CONTACT_EMAIL")
ARXIV_API_URL = env.arxiv_url("ARXIV_API_URL", "https://export.arxiv.org/api/query")
ARXIV_OAI_URL = env.arxiv_url("ARXIV_OAI_URL", "https://oaipmh.arxiv.org/oai")
ARXIV_RSS_URL = env.arxiv_url("ARXIV_RSS_URL", "https://rss.arxiv.org/rss")
ARXIV_MIN_INTERVAL = env.number("ARXIV_MIN_INTERVAL", 3, most=3600)
if ARXIV_MIN_INTERVAL < 3 and not all(map(env.is_loopback, (ARXIV_API_URL, ARXIV_OAI_URL, ARXIV_RSS_URL))):
    raise env.BadSetting("ARXIV_MIN_INTERVAL", "arXiv asks for at least 3 seconds between two requests", "3")
ARXIV_SETS = env.words("ARXIV_SETS")

# Django
INSTALLED_APPS = [
    "digest_site.apps.DigestSiteConfig",
    "taggit",
    "papers",
    "accounts",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "digest_site.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
# Accounts elsewhere that open this one: each where the environment has its keys.
SIGN_IN_KEYS = {
    "orcid": env.keys("ORCID_CLIENT_ID", "ORCID_SECRET"),
    "github": env.keys("GITHUB_CLIENT_ID", "GITHUB_SECRET"),
    "google": env.keys("GOOGLE_CLIENT_ID", "GOOGLE_SECRET"),
}
SIGN_IN_WITH = {
    key: name
    for key, name in {"orcid": "ORCID", "github": "GitHub", "google": "Google"}.items()
    if SIGN_IN_KEYS[key]
}
INSTALLED_APPS += [f"allauth.socialaccount.providers.{key}" for key in SIGN_IN_WITH]
MIDDLEWARE = [
    "digest_site.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "digest_site.middleware.ResourcePolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "papers.api.door.Door",
    "django.middleware.http.ConditionalGetMiddleware",
    "digest_site.middleware.BodySize",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "papers.views.preferences.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.SessionLimits",
    "accounts.preferences.OwnTimeZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "digest_site.access.Access",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "digest_site.urls"
WSGI_APPLICATION = "digest_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "papers.views.frame.frame",
            ]
        },
    }
]
AUTH_USER_MODEL = "accounts.User"
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
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"

# Accounts (django-allauth)
SITE_VISIBILITY = env.choice("SITE_VISIBILITY", "public", ("public", "members"))
SIGNUP = env.choice("SIGNUP", "open", ("open", "invite", "closed"))
SESSION_IDLE_DAYS = env.integer("SESSION_IDLE_DAYS", 14, least=1, most=3650)
SESSION_MAX_DAYS = env.integer("SESSION_MAX_DAYS", 90, least=1, most=3650)
SESSION_COOKIE_AGE = SESSION_IDLE_DAYS * 86_400
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
AUTHENTICATION_BACKENDS = ["accounts.backends.OneHash"]
ACCOUNT_ADAPTER = "accounts.adapter.Accounts"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignIn",
    "signup": "accounts.forms.SignUp",
    "add_email": "accounts.forms.ChangeAddress",
    "reset_password": "accounts.forms.AskReset",
    "change_password": "accounts.forms.ChangePassword",
    "set_password": "accounts.forms.SetPassword",
    "reset_password_from_key": "accounts.forms.NewPassword",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one takes its place once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # so that strangers who try cannot keep the owner out
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = False  # accounts/limits.py counts in the database, for all processes together
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers themselves allow passkeys over http at localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.is_loopback(SITE_URL) and not HTTPS
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a clock may be off
MFA_ADAPTER = "accounts.passkeys.Adapter"
MFA_FORMS = {
    "authenticate": "accounts.two_step.Authenticate",
    "reauthenticate": "accounts.two_step.Reauthenticate",
    "activate_totp": "accounts.two_step.Activate",
    "add_webauthn": "accounts.passkeys.AddPasskey",
    "edit_webauthn": "accounts.passkeys.RenamePasskey",
    "login_webauthn": "accounts.passkeys.SignIn",
    "authenticate_webauthn": "accounts.passkeys.SecondStep",
    "reauthenticate_webauthn": "accounts.passkeys.Confirm",
}
SOCIALACCOUNT_ADAPTER = "accounts.elsewhere.Adapter"
SOCIALACCOUNT_AUTO_SIGNUP = False  # a username is chosen, not taken over
SOCIALACCOUNT_PROVIDERS = {
    key: {"APP": {"client_id": keys[0], "secret": keys[1]}} for key, keys in SIGN_IN_KEYS.items() if keys
}

# Language and time: everything inside is UTC; listing days are dates of the US Eastern calendar.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "digest_site.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# What the browser is told
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture", "autoplay")
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "papers.views.errors.csrf_failure"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
if HTTPS:
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# The API: requests a minute by one reader's tokens, and by visitors of one network
API_TOKEN_RATE = env.integer("API_TOKEN_RATE", 600, least=1, most=1_000_000)
API_VISITOR_RATE = env.integer("API_VISITOR_RATE", 120, least=1, most=1_000_000)

# Mail: one file per message unless EMAIL_URL says otherwise
DEFAULT_FROM_EMAIL = env.mail_address("DEFAULT_FROM_EMAIL", f"recto@{SITE_HOST}")
try:
    vars().update(environ.Env.email_url_config(env.text("EMAIL_URL", "filemail://")))
except Exception:  # the reader of addresses raises whatever it stumbles over
    raise env.BadSetting(
        "EMAIL_URL", "it cannot be read as an address", "smtp+tls://user:secret@mail.example.org:587"
    ) from None
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = (
    30  # seconds for each step; for the answer to a whole letter papers/mail/sending.py waits longer
)

# Work in the background (threats: at-least-once, small JSON messages, truth in the database)
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost//"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 1800}
else:
    queue, control = DATA_DIR / "broker" / "queue", DATA_DIR / "broker" / "control"
    for folder in (queue, control):
        folder.mkdir(parents=True, exist_ok=True)  # the embedded broker does not make them before it looks
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "store_processed": False,
        "polling_interval": 0.2,  # seconds; a worker looks that seldom after each message too
    }
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
WORK_LEASE_SECONDS = 1200  # work is taken up by another after it: longer than the hard time limit
WORK_RESEND_SECONDS = 300  # after which a message that nobody took counts as lost
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "America/New_York"
CELERY_TASK_DEFAULT_QUEUE = "default"
# arXiv allows one connection: its tasks have a queue and a worker of their own; nothing waits behind them.
CELERY_TASK_ROUTES = {"papers.tasks.arxiv_*": {"queue": "arxiv"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    # The tick finds all that is due; one that waited for a worker longer than a minute is of no use.
    "due": {"task": "papers.tasks.due", "schedule": 60.0, "options": {"expires": 60}},
}

# Logs: one line per event
LOG_FORMAT = env.choice("LOG_FORMAT", "text", ("text", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "digest_site.logs.OneLine"},
        "json": {"()": "digest_site.logs.JsonLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "httpcore": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
    },
}
