"""Sessions and answers of `pipegen init`."""
