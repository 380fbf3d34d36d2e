from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "xietong.foundation.rulebook"
    label = "rulebook"
