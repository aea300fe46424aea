"""What nodes hand to each other: plain data, without reading or writing. No Kedro here."""
