"""The reader's account."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who signs in. Ours from the first migration on: a user model cannot be swapped later."""

    email = models.EmailField(_("e-mail address"), unique=True)
