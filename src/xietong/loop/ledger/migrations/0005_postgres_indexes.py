"""On PostgreSQL: the latest deadline first with empty ones last, and trigrams of the search text (docs/adr/0010).

Trigrams need the extension pg_trgm. Where it is not there, or may not be made, search reads the rows instead.
"""

from django.db import Error, migrations, transaction

_DOWN = "CREATE INDEX ledger_problem_due_down ON ledger_problem (deadline DESC NULLS LAST, id DESC)"
_TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ledger_problem_text ON ledger_problem USING gin (search gin_trgm_ops)",
)


def make(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    editor.execute(_DOWN)
    try:
        with transaction.atomic(using=editor.connection.alias):
            for statement in _TRIGRAMS:
                editor.execute(statement)
    except Error:
        return


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX IF EXISTS ledger_problem_text")
        editor.execute("DROP INDEX IF EXISTS ledger_problem_due_down")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_text_index")]
    operations = [migrations.RunPython(make, drop)]
