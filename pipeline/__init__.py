"""What happens to a document, in reading order: archive, parse, embed, store, search."""
