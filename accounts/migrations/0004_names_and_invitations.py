"""Names that cannot be mistaken, counters that slide, invitations."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.names


class Migration(migrations.Migration):
    """The rows only; 0005 fills them."""

    dependencies = [("accounts", "0003_security_events")]

    operations = [
        migrations.DeleteModel("Counter"),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("tries", models.JSONField()),
                ("ends_at", models.FloatField(db_index=True)),
            ],
            options={"verbose_name": "counter", "verbose_name_plural": "counters"},
        ),
        migrations.AddField(
            model_name="user",
            name="likeness",
            field=models.CharField(db_index=True, default="", editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(
                error_messages={"unique": "Somebody has this name already."},
                max_length=30,
                unique=True,
                validators=[accounts.names.validate_username],
                verbose_name="username",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="shown_name",
            field=models.CharField(
                blank=True,
                max_length=150,
                validators=[accounts.names.validate_shown_name],
                verbose_name="name shown",
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("made_at", models.DateTimeField(editable=False, verbose_name="made")),
                ("expires_at", models.DateTimeField(editable=False, verbose_name="expires")),
                ("used_at", models.DateTimeField(editable=False, null=True, verbose_name="used")),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="used by",
                    ),
                ),
            ],
            options={"verbose_name": "invitation", "verbose_name_plural": "invitations"},
        ),
    ]
