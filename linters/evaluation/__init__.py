"""Step 5, evaluation: codes E."""
