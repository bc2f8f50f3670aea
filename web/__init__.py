"""The page and the JSON API over a published store."""
