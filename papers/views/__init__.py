"""Pages: a request in, one command or one query, an answer out."""
