from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "xietong.interfaces.web"
    label = "web"

    def ready(self) -> None:
        """Connect the contexts by the one list of subscriptions."""
        from xietong.interfaces.wiring import connect

        connect()
