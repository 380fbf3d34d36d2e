from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "xietong.loop.ledger"
    label = "ledger"
