"""Letters to readers: what goes into them, and the outbox that no crash doubles or loses one of."""
