"""The product's addresses and one more, which answers with the bytes it was given: the floor of a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from xietong.config import urls

handler404, handler500 = urls.handler404, urls.handler500
KEPT: dict[str, bytes] = {}


def constant(request: HttpRequest) -> HttpResponse:
    """The page as it was answered before, through the same middleware."""
    return HttpResponse(KEPT[request.GET["page"]])


urlpatterns: list[URLPattern | URLResolver] = [path("bench/constant", constant), *urls.urlpatterns]
