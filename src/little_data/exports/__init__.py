"""The finished model in the formats of other runtimes. No Kedro here."""
