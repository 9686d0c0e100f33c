"""The API, version 1: what pages show and readers do, as JSON for programs (DECISIONS.md says why so)."""
