"""Template tags of the components in templates/ui/."""

from django import template

register = template.Library()
