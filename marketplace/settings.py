"""Settings of every process, in the order of Django's reference, read from the environment.

Development and the demo need no variable at all: without `DATABASE_URL` the embedded PostgreSQL serves,
without `REDIS_URL` delivery and the task broker stay within one process.
"""

from datetime import timedelta
from pathlib import Path

import environ

from marketplace.kernel.embedded import postgres
from marketplace.kernel.observability import logs

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("HUMANLINE_VAR", default=str(BASE_DIR / "var")))

# Core
DEBUG = env.bool("DEBUG", default=False)
PRODUCTION = env.bool("PRODUCTION", default=False)
DEMO = env.bool("HUMANLINE_DEMO", default=False) and not PRODUCTION  # the first page leads a newcomer through
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")  # stands in chat links, mails and webhooks
DATABASE_URL = env.str("DATABASE_URL", default="") or postgres.url(VAR_DIR)
DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_URL),
        "ENGINE": "marketplace.kernel.postgresql",
        "CONN_MAX_AGE": 0,
        # Processes that hold many short connections share a pool; a Celery worker keeps its own (see celery.py).
        "OPTIONS": {
            # No question of ours runs long enough to repay its compilation nor, where it is prepared, a second plan.
            "options": "-c jit=off -c plan_cache_mode=force_generic_plan",
            **env.db_url_config(DATABASE_URL).get("OPTIONS", {}),  # what follows the address's "?", sslmode for one
            **(
                {"pool": {"min_size": 0, "max_size": env.int("DATABASE_POOL", default=0)}}
                if env.int("DATABASE_POOL", default=0)
                else {}
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
INSTALLED_APPS = [
    "marketplace.kernel",
    "agents",
    "agents.limits",
    "agents.notices",
    "agents.training",
    "agents.shifts",
    "agents.onboarding",
    "agents.records",
    "dispatch",
    "dispatch.answers",
    "dispatch.practice",
    "marketplace.pay",
    "marketplace.quality",
    "marketplace.simulator",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "knox",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_structlog",
    "csp",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "marketplace.kernel.site.files.StaticFiles",
    "django_structlog.middlewares.RequestMiddleware",
    "marketplace.kernel.http.for_people.ContentSecurityPolicy",
    "marketplace.kernel.http.for_people.Sessions",
    "django.middleware.locale.LocaleMiddleware",  # the browser's language; Reader knows a person's own
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "marketplace.kernel.http.for_people.Authentication",
    "agents.doors.reader.Reader",
    "marketplace.kernel.http.for_people.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "marketplace.kernel.http.for_people.Htmx",
    "marketplace.kernel.http.middleware.DomainErrorPages",
]
ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
ASGI_APPLICATION = "marketplace.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "marketplace" / "kernel" / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.navigation.for_person",
            ],
            "libraries": {"humanline": "marketplace.kernel.site.templatetags.humanline"},
        },
    }
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # a larger body is refused before it is read

# Globalization
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("sv", "Svenska")]
LOCALE_PATHS = [BASE_DIR / "marketplace" / "locale"]
TRANSLATED = (LOCALE_PATHS[0] / "whole.txt").read_text().split()  # stand whole in every catalogue: held by a test
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Security
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else "for development only, never in production")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = env.list("FIELD_KEYS", default=[])  # Fernet keys of encrypted columns, newest first
PUSH_PRIVATE_KEY = env.str("PUSH_PRIVATE_KEY", default="", multiline=True)  # PEM; empty: one of our own is made
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from within, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "marketplace.kernel.http.middleware.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if PRODUCTION else []
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'", "'unsafe-inline'"],  # custom properties (--v, --total) stand in style attributes
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "marketplace" / "kernel" / "site" / "static"]
SERVESTATIC_USE_FINDERS = not PRODUCTION
SERVESTATIC_AUTOREFRESH = DEBUG
DOCUMENTS_BUCKET = env.str("DOCUMENTS_BUCKET", default="")  # of S3, keys as boto3 reads them; else a directory of ours
STORAGES = {
    "documents": {
        "BACKEND": "marketplace.kernel.bucket.PrivateBucket",
        "OPTIONS": {"bucket_name": DOCUMENTS_BUCKET, "endpoint_url": env.str("DOCUMENTS_ENDPOINT", default="") or None},
    }
    if DOCUMENTS_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("DOCUMENTS_DIR", default=str(VAR_DIR / "documents")),
            "base_url": None,
            "file_permissions_mode": 0o600,
        },
    },
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "marketplace.kernel.site.storage.NamedByContent"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# E-mail
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Humanline <noreply@localhost>")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)

# Sign-in
AUTH_USER_MODEL = "agents.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # of who signs up; whom the house invited has proved it by the link
ACCOUNT_SIGNUP_FORM_CLASS = "agents.onboarding.doors.signup.Newcomer"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "agents.signin.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password or second step, to its owner
ACCOUNT_RATE_LIMITS = {"login_failed": "5/10m/key,50/10m/ip"}
MFA_ADAPTER = "agents.signin.SecondStepAdapter"
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=True)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # a browser takes localhost for safe
MFA_TOTP_ISSUER = "Humanline"
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # front servers of ours that a request comes through
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "AUTH_HEADER_PREFIX": "Token"}

# HTTP API
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "marketplace.kernel.http.problems.as_problem",
    "DEFAULT_PAGINATION_CLASS": "marketplace.kernel.http.pagination.ByIdCursor",
    "PAGE_SIZE": 50,
    "DEFAULT_PARSER_CLASSES": ["marketplace.kernel.http.parsers.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "marketplace.kernel.http.negotiation.MostlyJSON",
    "DEFAULT_THROTTLE_CLASSES": ["marketplace.kernel.http.throttles.ByCaller"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_LIMIT_PER_MINUTE = {  # by kind of caller; an address is whoever has not said who they are
    "client": env.int("API_LIMIT_CLIENT", default=6000),
    "person": env.int("API_LIMIT_PERSON", default=600),
    "address": env.int("API_LIMIT_ADDRESS", default=300),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Humanline",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none"},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "DESCRIPTION": (
        "Clients hand tickets over and follow them; agents answer offers and work; operators watch the floor. "
        "Members of a body that are not named here are ignored. Lists are read page by page by following `next`."
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "TicketState": "dispatch.models.ticket.Ticket.State",
        "OfferState": "dispatch.models.offer.Offer.State",
        "AssignmentState": "dispatch.models.assignment.Assignment.State",
        "AgentState": "agents.models.agent.Agent.State",
        "RequirementState": "agents.onboarding.models.requirement.Requirement.State",
        "RequirementKind": "agents.onboarding.models.requirement.Requirement.Kind",
        "ShiftState": "agents.shifts.models.shift.Shift.State",
        "ClaimState": "agents.shifts.models.claim.Claim.State",
        "SwapState": "agents.shifts.models.swap.Swap.State",
        "DeliveryState": "dispatch.doors.client.deliveries.STATE_CHOICES",
        "WantedActivity": "dispatch.doors.agent.me.WANTED",
        "CurrentActivity": "dispatch.doors.operator.agents.ACTIVITY_CHOICES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "marketplace.openapi.with_problems",
    ],
}

# Logs
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logs.configure(production=PRODUCTION, level=LOG_LEVEL)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # DEBUG: one line a request, when it ends
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # what Prometheus shows at /metrics

# The floor: limits that belong to the house, in seconds. A queue's own limits stand in its row.
DISPATCH_TICK_SECONDS = env.float("DISPATCH_TICK_SECONDS", default=0.5)
DELIVERY_LIMIT_SECONDS = 3.0  # an offer without its "delivered" by then is taken back
EXPIRY_GRACE_SECONDS = 0.5  # an acceptance that reached the database in time wins over the sweep
HEARTBEAT_SECONDS = 10.0
SILENCE_LIMIT_SECONDS = 30.0
RECONNECT_GRACE_SECONDS = env.float("RECONNECT_GRACE_SECONDS", default=90.0)
REOPEN_WITHIN_HOURS = 48
RATE_WITHIN_DAYS = 14
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=False)  # to plain and internal addresses: demo, tests
