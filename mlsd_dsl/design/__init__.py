"""`SyntaxTree` and vocabulary to `Design`: what the words mean here, and which parts the names stand for."""
