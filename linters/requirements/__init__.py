"""Step 1, requirements: codes R."""
