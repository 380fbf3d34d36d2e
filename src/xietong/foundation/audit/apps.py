from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "xietong.foundation.audit"
    label = "audit"
