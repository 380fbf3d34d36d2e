"""On SQLite a trigram index over the search text of problems, kept by triggers (docs/adr/0010)."""

from django.db import migrations

_MAKE = (
    "CREATE VIRTUAL TABLE ledger_text USING fts5(search, content='ledger_problem', content_rowid='id',"
    " tokenize='trigram', detail=none, columnsize=0)",
    "CREATE VIRTUAL TABLE ledger_text_terms USING fts5vocab(ledger_text, 'row')",
    "CREATE TRIGGER ledger_text_new AFTER INSERT ON ledger_problem BEGIN"
    " INSERT INTO ledger_text(rowid, search) VALUES (new.id, new.search || '  '); END",
    "CREATE TRIGGER ledger_text_gone AFTER DELETE ON ledger_problem BEGIN"
    " INSERT INTO ledger_text(ledger_text, rowid, search) VALUES ('delete', old.id, old.search || '  '); END",
    "CREATE TRIGGER ledger_text_changed AFTER UPDATE OF search ON ledger_problem"
    " WHEN old.search IS NOT new.search BEGIN"
    " INSERT INTO ledger_text(ledger_text, rowid, search) VALUES ('delete', old.id, old.search || '  ');"
    " INSERT INTO ledger_text(rowid, search) VALUES (new.id, new.search || '  '); END",
    "INSERT INTO ledger_text(rowid, search) SELECT id, search || '  ' FROM ledger_problem",
)
_DROP = (
    "DROP TRIGGER ledger_text_changed",
    "DROP TRIGGER ledger_text_gone",
    "DROP TRIGGER ledger_text_new",
    "DROP TABLE ledger_text_terms",
    "DROP TABLE ledger_text",
)


def _run(editor, statements):
    if editor.connection.vendor == "sqlite":
        for statement in statements:
            editor.execute(statement)


def make(apps, editor):
    _run(editor, _MAKE)


def drop(apps, editor):
    _run(editor, _DROP)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_list_indexes")]
    operations = [migrations.RunPython(make, drop)]
