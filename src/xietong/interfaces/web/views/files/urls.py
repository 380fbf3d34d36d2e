"""Addresses of files in and out."""

from __future__ import annotations

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import route
from xietong.interfaces.web.views.files import imports, notices

_IMPORT = Capability.PROBLEM_IMPORT

urlpatterns = [
    route("imports", imports.imports, name="imports", needs=_IMPORT),
    route("imports/confirm", imports.confirm, name="imports_confirm", needs=_IMPORT),
    route("imports/faults", imports.faults, name="imports_faults", needs=_IMPORT),
    route("imports/template", imports.template, name="imports_template", needs=_IMPORT),
    route("notices", notices.notices, name="notices", needs=_IMPORT),
    route("notices/register", notices.register, name="notices_register", needs=_IMPORT),
]
