"""Tests: real databases, quick hashing, static files straight from their folders."""

from __future__ import annotations

import tempfile
from pathlib import Path

from xietong.config.settings import env
from xietong.config.settings.base import *  # noqa: F403
from xietong.config.settings.base import STORAGES, TEMPLATES

SECRET_KEY = "tests-only-" + "x" * 40
ALLOWED_HOSTS = ["*"]
_folder = Path(tempfile.mkdtemp(prefix="xietong-test-"))
DATABASES = {"default": env.database("DATABASE_URL", default_file=_folder / "db.sqlite3", durable=False)}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _folder / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = _folder / "static"
STATIC_ROOT.mkdir()
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "⟦undefined: %s⟧"  # type: ignore[index]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
ANCHOR = _folder / "anchors.log"
PROGRESS = _folder / "progress"
RUNNER_LOCK = _folder / "jobs.lock"
