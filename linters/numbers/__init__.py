"""Rules about numbers that cannot all be true: codes N."""
