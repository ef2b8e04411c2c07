"""Step 2, framing as a task of machine learning: codes F."""
