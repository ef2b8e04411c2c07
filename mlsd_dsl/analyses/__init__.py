"""Graph → numbers and verdicts, with proof. One analysis a module, each a pure function of the graph."""
