"""Rows that are written once: a log. Nobody changes or deletes them, nor does the shell by its querysets."""

from typing import Any

from django.db import models

REFUSED = "the log is written once"


class Written(models.QuerySet[Any]):
    """Refuses to change or delete. What is deleted elsewhere is still taken out of the rows (on_delete)."""

    def update(self, **_fields: Any) -> int:
        """Refuses."""
        raise TypeError(REFUSED)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuses."""
        raise TypeError(REFUSED)

    def amend(self, **fields: Any) -> int:
        """What the log's own keepers still write: that an act was taken back, a name that has to go."""
        return super().update(**fields)


class WrittenOnce(models.Model):
    """A row of a log."""

    objects = Written.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes a new row; refuses to change one."""
        if not self._state.adding:
            raise TypeError(REFUSED)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuses."""
        raise TypeError(REFUSED)
