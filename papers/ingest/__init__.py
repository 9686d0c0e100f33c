"""Records into rows: the store, the ledger of what is complete, and the ways in."""
