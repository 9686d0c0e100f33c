"""PostgreSQL's search index holds the era of each paper too, so that the newest are found first.

To make it takes some minutes for a million papers; until it is there, nothing is written to the site.
"""

from django.db import migrations

INDEX = """CREATE INDEX "papers_search_words" ON "papers_searchrow"
    USING gin ({}) WITH (fastupdate = on)"""
GONE = 'DROP INDEX "papers_search_words"'


def make(apps, schema_editor):
    replace(schema_editor, '"words", (ARRAY["position" >> 33])')


def take_away(apps, schema_editor):
    replace(schema_editor, '"words"')


def replace(schema_editor, columns):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GONE)
        schema_editor.execute(INDEX.format(columns))


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0006_out'),
    ]

    operations = [migrations.RunPython(make, take_away)]
