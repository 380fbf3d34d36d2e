from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "xietong.interfaces.jobs"
    label = "jobs"
