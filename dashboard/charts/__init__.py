"""Charts. Pure: records and a time go in, an Altair chart comes out."""
