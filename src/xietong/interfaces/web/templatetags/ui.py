"""Template tags of the components in templates/ui/: built-ins, no ``{% load %}`` needed.

They are defined in the folder tags/, by what they draw; the README beside it lists them with their arguments.
"""

from __future__ import annotations

from django import template

from xietong.interfaces.web.tags import ecology, forms, frame, lists, marks, story

register = template.Library()
for _part in (marks, forms, lists, story, frame, ecology):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
