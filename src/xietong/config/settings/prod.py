"""A served installation: every secret comes from the environment, cookies travel over TLS only."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from xietong.config.settings import env
from xietong.config.settings.base import *  # noqa: F403
from xietong.config.settings.base import DEMO, SECRET_KEY

if len(SECRET_KEY) < 40:  # noqa: PLR2004
    message = "XIETONG_SECRET_KEY must be set to at least 40 random characters"
    raise ImproperlyConfigured(message)
if DEMO:
    message = "XIETONG_DEMO is for demonstrations; production does not start with it"
    raise ImproperlyConfigured(message)

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.flag("XIETONG_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
