"""The pages, a file for each sort: an address in, what the store says of it, a template."""
