"""Step 4, the model and its training: codes M."""
