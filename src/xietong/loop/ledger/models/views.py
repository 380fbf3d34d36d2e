"""Saved views of the lists."""

from __future__ import annotations

from django.db import models

from xietong.foundation.access.models import User


class SavedView(models.Model):
    """A named set of filters, columns and order of one list, private to its owner."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    list_code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        db_table = "ledger_saved_view"
        constraints = [models.UniqueConstraint(fields=["user", "list_code", "name"], name="ledger_view_name")]

    def __str__(self) -> str:
        return self.name
