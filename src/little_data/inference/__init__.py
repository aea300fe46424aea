"""Run a network that is not trained: engines, features, classification. No datasets here."""
