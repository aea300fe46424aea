"""Photos as arrays: decoding files, drawing views and warping photos into them. No Kedro here."""
