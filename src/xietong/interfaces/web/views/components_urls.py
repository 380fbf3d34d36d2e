"""Addresses of the page of components: open to all in a demonstration, elsewhere to those signed in."""

from django.conf import settings

from xietong.interfaces.web.routing import PUBLIC, SIGNED_IN, route
from xietong.interfaces.web.views import components

NEEDS = PUBLIC if settings.DEMO else SIGNED_IN
urlpatterns = [
    route("components", components.components, name="components", needs=NEEDS),
    route("components/options", components.options, name="components_options", needs=NEEDS),
    route(
        "components/act/<str:code>",
        components.act,
        name="components_act",
        needs=NEEDS,
        sample=lambda _: {"code": "approve"},
    ),
]
