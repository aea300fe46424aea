"""What pages that this computer serves have in common: who may ask, and how they begin and end."""
