"""How Django writes times by itself (in admin): as all pages of the site do, in both languages."""
