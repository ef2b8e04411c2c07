"""Step 6, deployment and serving: codes S."""
