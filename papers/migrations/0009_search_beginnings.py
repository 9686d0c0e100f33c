"""Each row of PostgreSQL's search index tells at a glance which beginnings of words it may hold.

A row that is here already has all bits: every search finds it as before, and pages of words with a prefix are
quicker when it is written anew (`manage.py rebuild_search --all`).
"""

from django.db import migrations

ADDED = """ALTER TABLE "papers_searchrow" ADD COLUMN "begun" bit(1024) NOT NULL DEFAULT ~ 0::bit(1024)"""
GONE = 'ALTER TABLE "papers_searchrow" DROP COLUMN "begun"'


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADDED)


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GONE)


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0008_search_eras_of_days'),
    ]

    operations = [migrations.RunPython(make, take_away)]
