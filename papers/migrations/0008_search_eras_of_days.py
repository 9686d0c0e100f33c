"""PostgreSQL's search index knows papers by eight days, not by a month, and words are kept as they are.

A page of frequent words is found in a few days then, whatever the size of the archive. Words that are not
packed are looked at in half of the time; rows that are here already change when they are written anew
(`manage.py rebuild_search --all`). To make the index takes some minutes for a million papers; until it is
there, nothing is written to the site.
"""

from django.db import migrations

INDEX = """CREATE INDEX "papers_search_words" ON "papers_searchrow"
    USING gin ("words", (ARRAY["position" >> {}])) WITH (fastupdate = on)"""
GONE = 'DROP INDEX "papers_search_words"'
KEPT = 'ALTER TABLE "papers_searchrow" ALTER COLUMN "words" SET STORAGE {}'


def make(apps, schema_editor):
    replace(schema_editor, 31, "EXTERNAL")


def take_away(apps, schema_editor):
    replace(schema_editor, 33, "EXTENDED")


def replace(schema_editor, bits, storage):
    if schema_editor.connection.vendor == "postgresql":
        for statement in (KEPT.format(storage), GONE, INDEX.format(bits)):
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0007_search_eras'),
    ]

    operations = [migrations.RunPython(make, take_away)]
