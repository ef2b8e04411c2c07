"""What is known in closed form: the formulas of capacity planning, each with its source, its domain and its error.

One module a topic. Every formula is a plain function on numbers in base units (bytes, seconds, requests per second, FLOP,
USD) and a record of `mlsd_dsl.formulas.catalogue`. Where no recursion forbids it, a function takes numpy arrays as well.
Outside its domain it raises `OutOfDomain` and never answers. Shares are fractions from 0 to 1.
"""
