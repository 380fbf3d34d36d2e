from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "xietong.foundation.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        """Register what can be done to the rulebook."""
        from xietong.foundation.audit.domain.activities import register
        from xietong.foundation.rulebook.domain.activities import ACTIVITIES

        register(ACTIVITIES)
