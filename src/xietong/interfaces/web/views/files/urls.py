"""Addresses of files in and out."""

from __future__ import annotations

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import route
from xietong.interfaces.web.views.files import imports, notices

_IMPORT = Capability.PROBLEM_IMPORT
#: Whoever may take a list out may bring it back; each change is asked of the operation behind it.
_BRING_BACK = (_IMPORT, Capability.PROBLEM_EXPORT)

urlpatterns = [
    route("imports", imports.imports, name="imports", needs=_BRING_BACK),
    route("imports/template", imports.template, name="imports_template", needs=_BRING_BACK),
    route("notices", notices.notices, name="notices", needs=_IMPORT),
    route("notices/register", notices.register, name="notices_register", needs=_IMPORT),
]
