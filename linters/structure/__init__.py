"""Rules about the design as a graph: codes G."""
