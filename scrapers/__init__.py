"""Where documents come from: one file a platform, pure apart from fetching."""
