"""What ships with the package: the embedding model, word lists, gazetteers. Read it with importlib.resources."""
