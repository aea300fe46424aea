"""How good a classifier or a code is, and which photos are suspect. No Kedro here."""
