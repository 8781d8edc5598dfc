"""The dashboard's one room that reads the archive, by the queries of `stream.archive`."""
