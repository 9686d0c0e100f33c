"""Papers, topics and dated digests: the site itself."""
