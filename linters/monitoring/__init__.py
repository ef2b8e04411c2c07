"""Step 7, monitoring and operations: codes O."""
