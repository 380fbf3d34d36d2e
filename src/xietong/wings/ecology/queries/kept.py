"""The inputs that a run kept."""

from __future__ import annotations

from django.core.files.storage import default_storage

from xietong.kernel.denial import conflict
from xietong.wings.ecology.domain.portrait.inputs import Inputs, meanings_of, unpacked
from xietong.wings.ecology.models import Run


def kept_inputs(run: Run) -> tuple[Inputs, bytes]:
    """What a completed run rested on, and the kept file; 409 where the file is no longer there."""
    if not run.inputs_stored_as or not default_storage.exists(run.inputs_stored_as):
        raise conflict("run.inputs", "保存的输入文件不在了", "请从备份中恢复文件后再试")
    with default_storage.open(run.inputs_stored_as) as stream:
        data = stream.read()
    meanings = meanings_of(run.record["meanings"])
    return Inputs(unpacked(data), meanings, run.scheme.text, run.draws, run.seed), data
