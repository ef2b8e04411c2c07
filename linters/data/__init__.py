"""Step 3, data and features: codes D."""
