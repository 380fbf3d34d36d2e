from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "xietong.loop.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register the activities of the three lists."""
        from xietong.foundation.audit.domain.activities import register, register_machine
        from xietong.loop.ledger.domain.activities import ACTIVITIES
        from xietong.loop.ledger.domain.machines import MACHINES

        register(ACTIVITIES)
        for machine in MACHINES:
            register_machine(machine)
