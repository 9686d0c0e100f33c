from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0002_paper_stored"),
    ]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="added_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
