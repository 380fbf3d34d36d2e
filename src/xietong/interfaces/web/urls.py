"""Addresses of the web, one list per context."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from xietong.interfaces.web.views import components_urls
from xietong.interfaces.web.views.ledger import item_urls, lists_urls

urlpatterns: list[URLPattern | URLResolver] = [
    *components_urls.urlpatterns,
    *item_urls.urlpatterns,
    *lists_urls.urlpatterns,
]
