"""All addresses: the web, and the API under /api/."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("xietong.interfaces.api.urls")),
    path("", include("xietong.interfaces.web.urls")),
]
handler404 = "xietong.interfaces.web.errors.not_found"
handler500 = "xietong.interfaces.web.errors.server_error"
