"""What readers should be told of: silent edits."""
