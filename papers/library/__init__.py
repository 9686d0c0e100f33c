"""What a reader keeps: shelf, tags, marks, and what comes in and goes out."""
