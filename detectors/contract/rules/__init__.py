"""Everything that ops may tune: the document, its layers, and the rules of each part."""
