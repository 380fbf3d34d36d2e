from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "xietong.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Register what can be done to accounts and grants."""
        from xietong.foundation.access.domain.activities import ACTIVITIES
        from xietong.foundation.audit.domain.activities import register

        register(ACTIVITIES)
