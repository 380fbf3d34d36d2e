from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "xietong.foundation.documents"
    label = "documents"
