"""Settings shared by every way of running."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from xietong.config.settings import env

PACKAGE = Path(__file__).resolve().parents[2]
ROOT = Path(env.text("XIETONG_ROOT") or Path.cwd())
VAR = Path(env.text("XIETONG_VAR") or ROOT / "var")
VENDOR = Path(env.text("XIETONG_VENDOR") or ROOT / "build" / "vendor")

SECRET_KEY = env.text("XIETONG_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.text("XIETONG_ALLOWED_HOSTS", "127.0.0.1 localhost [::1]").split()

DEMO = env.flag("XIETONG_DEMO")
PRETENDED_NOW = env.moment("XIETONG_NOW")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "xietong.foundation.audit",
    "xietong.foundation.rulebook",
    "xietong.foundation.documents",
    "xietong.foundation.organisations",
    "xietong.foundation.access",
    "xietong.loop.ledger",
    "xietong.interfaces.web",
    "xietong.interfaces.jobs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "xietong.interfaces.web.middleware.ActorMiddleware",
    "xietong.interfaces.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "xietong.config.urls"
WSGI_APPLICATION = "xietong.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "interfaces" / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "xietong.interfaces.web.context.shell",
            ],
            "builtins": ["template_partials.templatetags.partials", "xietong.interfaces.web.templatetags.ui"],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.filesystem.Loader"],
                        )
                    ],
                )
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", default_file=VAR / "xietong.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["xietong.interfaces.web.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = env.number("XIETONG_SESSION_SECONDS", 8 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "xietong.interfaces.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STATICFILES_DIRS = [
    PACKAGE / "interfaces" / "web" / "static",
    *([("vendor", VENDOR)] if VENDOR.is_dir() else []),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

#: Digests of the seals, one a line: best on another disk or machine than the database.
ANCHOR = Path(env.text("XIETONG_ANCHOR") or VAR / "anchors.log")
#: Where a running import tells how far it is; web and jobs must share it, as they share the files.
PROGRESS = VAR / "progress"
#: Held by the one runner of jobs on this machine as long as it lives.
RUNNER_LOCK = VAR / "jobs.lock"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.text("XIETONG_LOG_LEVEL", "WARNING")},
}
