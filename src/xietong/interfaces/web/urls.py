"""Addresses of the web, one list per context."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from xietong.interfaces.web.views import components_urls

urlpatterns: list[URLPattern | URLResolver] = [*components_urls.urlpatterns]
