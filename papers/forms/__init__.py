"""Untrusted input into clean values, with words for what is wrong."""
