"""What operators do to keep the site fresh: each act is logged with its way back."""
