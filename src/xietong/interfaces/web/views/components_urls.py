"""Addresses of the page of components."""

from django.urls import path

from xietong.interfaces.web.views import components

urlpatterns = [
    path("components", components.components, name="components"),
    path("components/options", components.options, name="components-options"),
    path("components/act/<str:code>", components.act, name="components-act"),
]
