"""Where results are kept: arrays, features, models, tables and pages."""
