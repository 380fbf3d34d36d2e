from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "xietong.foundation.organisations"
    label = "organisations"
