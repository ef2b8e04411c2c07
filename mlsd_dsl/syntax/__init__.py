"""Text to `SyntaxTree`: reading, recovering from mistakes, and the one canonical layout."""
