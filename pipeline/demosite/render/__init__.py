"""How each platform looks: one module a platform, each a function from a view of its publications to an answer."""
