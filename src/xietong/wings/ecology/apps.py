from django.apps import AppConfig


class EcologyConfig(AppConfig):
    name = "xietong.wings.ecology"
    label = "ecology"

    def ready(self) -> None:
        """Register the activities of the ecology index."""
        from xietong.foundation.audit.domain.activities import register, register_machine
        from xietong.wings.ecology.domain.activities import ACTIVITIES
        from xietong.wings.ecology.domain.machines import MACHINES

        register(ACTIVITIES)
        for machine in MACHINES:
            register_machine(machine)
