"""The words of the domain: one class a kind, one module a step; quantities, technologies, hardware."""
