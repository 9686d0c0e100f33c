"""Accounts made before there was a sign-up page were made by an administrator: they count as confirmed."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts import names


def settle(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Names in their one form, addresses confirmed."""
    users, addresses = apps.get_model("accounts", "User"), apps.get_model("account", "EmailAddress")
    for user in users.objects.all():
        user.username = names.normal(user.username)
        user.likeness = names.likeness(user.username)
        user.email = user.email.strip().lower()
        if user.email and not addresses.objects.filter(email=user.email, verified=True).exists():
            addresses.objects.filter(user=user, primary=True).update(primary=False)
            addresses.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
        user.confirmed = addresses.objects.filter(user=user, verified=True).exists()
        user.save()


class Migration(migrations.Migration):
    """Nobody is locked out by what came with the sign-up page."""

    dependencies = [("accounts", "0002_readers"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
