"""What readers follow, and what they are told of it."""
