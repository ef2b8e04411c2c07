"""The second engine: simulated queues, to check the closed forms and to say what they cannot.

`stations` is one queue, `routing` an open network of them, `network` the requests of a design, and `compare` sets the facts of
a design beside what was simulated. Nothing here is imported before somebody asks for a simulation; all of it needs numpy.
"""
