"""Threads on papers, and their moderation."""
