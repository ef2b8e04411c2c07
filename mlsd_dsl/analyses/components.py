"""Groups of parts that lead to each other: strongly connected components, without networkx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def components(following: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The strongly connected components, those first that lead to no other one (Tarjan 1972).

    Most are a single name. The names of a component come in the order of `following`, which must hold each name.
    """
    place = {name: number for number, name in enumerate(following)}
    found: list[tuple[str, ...]] = []
    entered: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []  # entered and not yet in a component
    inside: set[str] = set()
    for start in following:
        if start in entered:
            continue
        agenda = [(start, iter(following[start]))]
        while agenda:
            name, rest = agenda[-1]
            if name not in entered:
                entered[name] = lowest[name] = len(entered)
                open_.append(name)
                inside.add(name)
            for each in rest:
                if each not in entered:
                    agenda.append((each, iter(following[each])))
                    break
                if each in inside:
                    lowest[name] = min(lowest[name], entered[each])
            else:
                agenda.pop()
                if agenda:
                    above = agenda[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == entered[name]:
                    group = [open_.pop()]
                    while group[-1] != name:
                        group.append(open_.pop())
                    inside.difference_update(group)
                    found.append(tuple(sorted(group, key=place.__getitem__)))
    return tuple(found)
