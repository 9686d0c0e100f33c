"""Who you are: accounts and sign-in. Knows nothing of papers."""
