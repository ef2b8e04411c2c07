"""Which parts of a graph lie on loops together: strongly connected components, by Tarjan's algorithm without recursion."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def components(inputs: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The groups of names that reach each other, what they rest on first; a name on no loop is a group of its own.

    `inputs` holds for each name those that it rests on; what is no key of it is left out. The names of a group come in the
    order of `inputs`.
    """
    place = {name: number for number, name in enumerate(inputs)}
    found: list[list[str]] = []
    lowest: dict[str, int] = {}  # of all seen: the earliest seen name that it is known to reach
    number: dict[str, int] = {}
    waiting: list[str] = []  # seen, and in no group yet
    placed: set[str] = set()
    for start in inputs:
        agenda: list[tuple[str, Iterator[str]]] = [] if start in number else [(start, iter(inputs[start]))]
        while agenda:
            name, rest = agenda[-1]
            if name not in number:
                number[name] = lowest[name] = len(number)
                waiting.append(name)
            following = next((each for each in rest if each in inputs and each not in number), None)
            if following is not None:
                agenda.append((following, iter(inputs[following])))
                continue
            agenda.pop()
            open_inputs = (each for each in inputs[name] if each in number and each not in placed)
            lowest[name] = min(lowest[name], *(lowest[each] for each in open_inputs), len(number))
            if lowest[name] == number[name]:
                group: list[str] = []
                while not group or group[-1] != name:
                    group.append(waiting.pop())
                placed.update(group)
                found.append(sorted(group, key=place.__getitem__))
    return found
