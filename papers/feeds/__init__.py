"""Feeds: lists of papers and digests as RSS, Atom and JSON Feed, and lists of feeds as OPML."""
