"""What a document says: Document in, people, organisations and decisions out."""
