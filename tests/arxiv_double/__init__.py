"""A local arXiv for tests: OAI-PMH, feeds, query API over HTTP on synthetic papers, with clock and faults."""
