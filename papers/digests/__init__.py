"""From stored papers to dated digests: who belongs, in which section, in which order, and when."""
