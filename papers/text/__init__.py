"""Text for people as safe HTML. Plain Python: no Django, no database, no settings."""
