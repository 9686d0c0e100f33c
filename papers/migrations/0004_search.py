"""The search index: a place for every paper, and the words in what each database has for them.

Papers that are here already are indexed by the site's background work, or by `manage.py rebuild_search`.
"""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = [
    """CREATE VIRTUAL TABLE "papers_search" USING fts5(
        title, abstract, authors, comment, facts, columnsize=0, tokenize="ascii tokenchars '.+#:=^_'"
    )""",
    """CREATE TRIGGER "papers_search_gone" AFTER DELETE ON "papers_searchrow"
        BEGIN DELETE FROM "papers_search" WHERE rowid = OLD."position"; END""",
    """CREATE TRIGGER "papers_search_moved" AFTER UPDATE OF "position" ON "papers_searchrow"
        BEGIN UPDATE "papers_search" SET rowid = NEW."position" WHERE rowid = OLD."position"; END""",
]
WITHOUT_SQLITE = [
    'DROP TRIGGER "papers_search_moved"',
    'DROP TRIGGER "papers_search_gone"',
    'DROP TABLE "papers_search"',
]
POSTGRESQL = [
    """ALTER TABLE "papers_searchrow" ADD COLUMN "words" tsvector NOT NULL DEFAULT ''""",
    """CREATE INDEX "papers_search_words" ON "papers_searchrow"
        USING gin ("words") WITH (fastupdate = on)""",
    # The planner shall know the four thousand most frequent words, not the thousand that it knows by itself.
    """ALTER TABLE "papers_searchrow" ALTER COLUMN "words" SET STATISTICS 400""",
]
WITHOUT_POSTGRESQL = ['ALTER TABLE "papers_searchrow" DROP COLUMN "words"']


def make(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def take_away(apps, schema_editor):
    run(schema_editor, WITHOUT_SQLITE, WITHOUT_POSTGRESQL)


def run(schema_editor, on_sqlite, on_postgresql):
    for statement in on_sqlite if schema_editor.connection.vendor == "sqlite" else on_postgresql:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0003_curation'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchRow',
            fields=[
                ('paper', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='papers.paper')),
                ('position', models.BigIntegerField(editable=False, unique=True)),
                ('edition', models.PositiveSmallIntegerField(db_index=True, editable=False)),
                ('cut', models.BooleanField(default=False, editable=False)),
            ],
        ),
        migrations.RunPython(make, take_away),
    ]
