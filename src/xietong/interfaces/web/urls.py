"""Addresses of the web, one list per context."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from xietong.interfaces.web.views import components_urls, search_urls, workbench_urls
from xietong.interfaces.web.views.access import urls as access_urls
from xietong.interfaces.web.views.ecology import portrait_urls
from xietong.interfaces.web.views.files import urls as files_urls
from xietong.interfaces.web.views.ledger import item_urls, lists_urls
from xietong.interfaces.web.views.organisations import urls as organisations_urls
from xietong.interfaces.web.views.rulebook import urls as rulebook_urls

urlpatterns: list[URLPattern | URLResolver] = [
    *access_urls.urlpatterns,
    *components_urls.urlpatterns,
    *portrait_urls.urlpatterns,
    *files_urls.urlpatterns,
    *item_urls.urlpatterns,
    *lists_urls.urlpatterns,
    *organisations_urls.urlpatterns,
    *rulebook_urls.urlpatterns,
    *workbench_urls.urlpatterns,
    *search_urls.urlpatterns,
]
