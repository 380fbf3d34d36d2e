from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "xietong.foundation.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Register what can be done to organisations."""
        from xietong.foundation.audit.domain.activities import register
        from xietong.foundation.organisations.domain.activities import ACTIVITIES

        register(ACTIVITIES)
