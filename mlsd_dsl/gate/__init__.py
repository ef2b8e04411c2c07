"""What becomes of findings between the rules and the output: selected, weighed, merged, accepted, compared with a baseline."""
