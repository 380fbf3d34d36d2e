from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "xietong.interfaces.web"
    label = "web"
