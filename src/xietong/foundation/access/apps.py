from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "xietong.foundation.access"
    label = "access"
