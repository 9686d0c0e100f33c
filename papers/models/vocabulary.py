"""Words and names that the newest papers have: what near spellings and typed beginnings are looked up in."""

from django.db import models

LONGEST_WORD = 40
LONGEST_KEY = 200


class KnownWord(models.Model):
    """A word, folded, of title, abstract, comment or authors, and how many of the papers read have it."""

    word = models.CharField(max_length=LONGEST_WORD, primary_key=True)
    papers = models.PositiveIntegerField()
    read_at = models.DateTimeField()  # when the papers were read; rows of another reading are left over

    def __str__(self) -> str:
        return self.word


class KnownName(models.Model):
    """An author's name as printed, by one of its words: `he kaiming` and `kaiming he` are Kaiming He."""

    key = models.CharField(max_length=LONGEST_KEY)
    name = models.CharField(max_length=300)
    papers = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "name"], name="one_row_per_key_of_a_name")]
        indexes = [models.Index(fields=["key"], name="known_name_begins", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name
