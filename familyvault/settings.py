"""Settings of both stacks, chosen by environment variables; `docs/operating.md` lists them.

With none set, the embedded stack runs out of one data folder. Any variable can be read from a file by
appending `_FILE` to its name, so that secrets stay out of the environment.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from familyvault.hosts import allowed_hosts, own_address, split_address
from familyvault.large_bodies import ORDINARY_BYTES
from familyvault.log import to_console
from familyvault.rate_limits import RATE_LIMITS
from familyvault.schedule import ROUTES, SCHEDULE
from familyvault.secret_files import photo_secret, secret

env = environ.FileAwareEnv()

# ---- Where things are -------------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("FAMILYVAULT_DATA", default=str(BASE_DIR / "data"))).resolve()
DEBUG = env.bool("DEBUG", default=False)

# The address under which the family reaches the vault. Links in mail and QR codes start with it.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
PUBLIC_HOST = split_address(PUBLIC_URL).hostname
TLS = split_address(PUBLIC_URL).scheme == "https"
# Never empty: under DEBUG, Django would put names of its own in place of an empty list.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or allowed_hosts(PUBLIC_URL)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_HOST else []
# Where the staff pages are; without a path there are none.
STAFF_PATH = f"{env.str('STAFF_PATH', default='staff').strip('/')}/".lstrip("/")
# Where gunicorn listens; here for the checks.
WEB_BIND = env.str("WEB_BIND", default="127.0.0.1:8000")
# Where the vault reaches itself, to try its own doors after an ending.
OWN_URL = env.str("OWN_URL", default="") or own_address(WEB_BIND)

# ---- Secrets ----------------------------------------------------------------------------------------------

SECRET_KEY = secret(env, "SECRET_KEY", DATA_DIR / "secrets" / "secret_key")
# Wraps the photos' keys. Its current key is the first line; older lines still open what they wrapped.
VAULT_KEYS = photo_secret(env, "VAULT_KEYS", DATA_DIR / "secrets" / "vault.keys")
# Makes patterns and codewords. Apart from VAULT_KEYS, since rotating those must not lose old marks.
MARK_KEYS = photo_secret(env, "MARK_KEYS", DATA_DIR / "secrets" / "mark.keys")

# ---- Application ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # The staff pages; which models they show, accounts/admin.py and albums/admin.py say.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "familyvault",
    "accounts",
    "albums",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "familyvault.middleware.BodilessHeadMiddleware",
    "familyvault.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "familyvault.security_log.RefusalsMiddleware",
    "familyvault.middleware.ShortBodiesMiddleware",
    "familyvault.middleware.TooManyMiddleware",
    "familyvault.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SetUpFirstMiddleware",
    "accounts.family_time.FamilyTimeMiddleware",
    "albums.viewing.viewer.ViewerMiddleware",
    "familyvault.policy.PolicyMiddleware",
]

ROOT_URLCONF = "familyvault.urls"
WSGI_APPLICATION = "familyvault.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "accounts.context_processors.vault",
                "albums.alerts.bell.bell",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
# Dates as the family's pages write them, on the staff pages too.
FORMAT_MODULE_PATH = ["familyvault.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

# ---- Database ---------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'vault.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        # A lock taken late fails at once whatever the timeout; FULL, since NORMAL loses commits at power loss.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # familyvault/checkpoint.py says why no connection checkpoints by itself.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000; "
        "PRAGMA wal_autocheckpoint=0;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["ENGINE"] = "familyvault.patient_postgres"
    # Seconds; the last for a server whose machine is gone. One that hangs is given up by familyvault/patient_postgres.
    for name, value in (("connect_timeout", 5), ("keepalives_idle", 15), ("tcp_user_timeout", 15_000)):
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault(name, value)

# ---- Broker, cache, storage -------------------------------------------------------------------------------

BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost/")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# What is printed for people, such as a letter with its code, is for a terminal and never for the log.
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_TASK_ROUTES = ROUTES
if BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker"),
        "data_folder_out": str(DATA_DIR / "broker"),
        "control_folder": str(DATA_DIR / "broker-control"),
        "store_processed": False,
        # Seconds between two looks into the folder; the default of one is felt by whoever waits for a photo.
        "polling_interval": 0.3,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 5, "socket_keepalive": True}

# Rate limits live here, and little else. In the database on both stacks: in Redis a restart, a FLUSHALL or a silence
# would give whoever guesses at codes all their tries back, or nobody a way in.
CACHES = {"default": {"BACKEND": "familyvault.lasting_cache.LastingCache", "LOCATION": "cache", "OPTIONS": {"MAX_ENTRIES": 0}}}

STORAGE_URL = env.str("STORAGE_URL", default=f"file://{DATA_DIR / 'objects'}")

# Repeated looks are counted in memory for so long before the ledger is written; 0 writes each at once.
LEDGER_FLUSH_SECONDS = env.float("LEDGER_FLUSH_SECONDS", default=5.0)

# ---- Static files -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# WhiteNoise would else say of every file that any site may read it. Nobody else needs ours.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "familyvault.static_storage.StaticStorage"},
}

# ---- Accounts ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# People come in without passwords; what is hashed here are the passphrases of guest links.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Ten minutes, the most that OWASP ASVS 6.5.5 allows and long enough to find one's glasses.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# One address a person: a new one takes the old one's place once its code was typed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_RATE_LIMITS = RATE_LIMITS
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TLS else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes", "totp"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
# Nobody signs up with somebody else's address here: a keeper has typed it into the invitation.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS and PUBLIC_HOST == "localhost"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# ---- Mail -------------------------------------------------------------------------------------------------

# Without SMTP, mail goes to a page that only keepers see, and to the terminal where there is one.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "accounts.mail.KeptMailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"vault@{PUBLIC_HOST}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ---- Security ---------------------------------------------------------------------------------------------

SESSION_ENGINE = "albums.viewing.sessions"
SESSION_COOKIE_AGE = 180 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
CSRF_FAILURE_VIEW = "familyvault.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TLS:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=True)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "worker-src": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = ORDINARY_BYTES
FILE_UPLOAD_HANDLERS = ["familyvault.no_files.NoFiles"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ---- Logs -------------------------------------------------------------------------------------------------

LOGGING = to_console(
    env.str("LOG_LEVEL", default="INFO"), loggers={"django.server": [], "django.security.DisallowedHost": ["no_trace"]}
)
