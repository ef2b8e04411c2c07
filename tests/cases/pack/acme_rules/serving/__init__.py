"""The rules of Acme: what a pack of somebody else looks like."""
