"""What arXiv says, as values. Plain Python: no Django, no database, no settings."""
