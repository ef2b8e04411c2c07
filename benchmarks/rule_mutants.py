"""Rule mutants: rules with one thing changed in their code, and whether the rules' own examples notice.

A mutant turns round a comparison, a `not`, an `and` or a number, or takes out a guard. It is run as the tests run a rule: it has
to fire on `fires_on`, to be silent on `silent_on` and after the near miss. A mutant that no design could tell from the rule
cannot be killed; those that were found by reading stand in `EQUIVALENT`.
"""

from __future__ import annotations

import ast
import copy
import inspect
import random
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import NamedTuple

from figure import Figure
from installation import Installation

from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.found import asked_once, found_in, judged
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.pipeline import check as read
from mlsd_dsl.plugins import rules
from mlsd_dsl.rules import Loaded, Profile
from mlsd_dsl.rulings import rulings_of
from mlsd_dsl.syntax.source import Source

SAMPLE, SEED = 30, 22

_OTHERWISE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_EXAMPLES = {"fires_on", "silent_on", "near_miss"}
# Mutants that say the same as their rule of every design, by reading: the rule, the line as mutated.
EQUIVALENT: frozenset[tuple[str, str]] = frozenset()


class Mutant(NamedTuple):
    """A rule with one change; `was` and `now` are the statement or expression before and after."""

    rule: Loaded
    was: str
    now: str
    tree: ast.Module


def mutants(rule: Loaded) -> Iterator[Mutant]:
    """Every mutant of a rule's own module."""
    tree = ast.parse(inspect.getsource(rule.module))
    code = [node for node in tree.body if isinstance(node, ast.FunctionDef) or _is_number(node)]
    places = [node for top in code for node in _inside(top)]
    for place, node in enumerate(places):
        for change in range(len(list(_changes(node)))):
            copied = copy.deepcopy(tree)
            tops = [n for n in copied.body if isinstance(n, ast.FunctionDef) or _is_number(n)]
            target = [n for top in tops for n in _inside(top)][place]
            was = ast.unparse(target).splitlines()[0]
            list(_changes(target))[change]()
            yield Mutant(rule, was, ast.unparse(target).splitlines()[0], copied)


def killed(mutant: Mutant) -> bool:
    """Whether an example notices the change."""
    module = ModuleType(mutant.rule.module.__name__)
    module.__package__ = mutant.rule.module.__package__
    try:
        exec(compile(mutant.tree, module.__name__, "exec"), module.__dict__)  # our own rule, with one change
    except Exception:
        return True
    rule = mutant.rule._replace(check=module.__dict__["check"])
    fires, silent, (before, after) = (
        getattr(mutant.rule.module, name) for name in ("fires_on", "silent_on", "near_miss")
    )
    for example in fires:
        said = _said(rule, example)
        if not said or any(name != rule.name for name, _ in said):
            return True
    if any(weight > Severity.QUESTION for example in silent for _, weight in _said(rule, example)):
        return True
    return bool(_said(rule, fires[0].replace(before, after)))


def chosen() -> list[Loaded]:
    """A sample of the rules that decide something themselves, the same for the same rules; others only tell a proof."""
    deciding = [rule for rule in rules().loaded.values() if next(mutants(rule), None) is not None]
    return random.Random(SEED).sample(deciding, SAMPLE)


def survivors(rule: Loaded) -> tuple[int, list[Mutant]]:
    """How many mutants a rule has that differ from it, and those that its examples do not notice."""
    made = [m for m in mutants(rule) if (rule.name, m.now) not in EQUIVALENT]
    return len(made), [m for m in made if not killed(m)]


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """The share of mutants that examples kill."""
    sample = chosen()[:10] if quick else chosen()
    results = [survivors(rule) for rule in sample]
    made, left = sum(count for count, _ in results), sum(len(alive) for _, alive in results)
    yield Figure(
        "mutants of rules", made, note=f"{len(sample)} rules; {len(EQUIVALENT)} mutants known to say the same left out"
    )
    yield Figure("killed by the rules' own examples", 100 * (made - left) / made, "%", 85, least=True)


def main() -> None:
    """Print what survives, by rule: of the sample, or of the rules that are named."""
    named = sys.argv[1:]
    total = alive = 0
    for rule in _named(named) if named else chosen():
        count, left = survivors(rule)
        total, alive = total + count, alive + len(left)
        print(f"{rule.name:36} {count - len(left):3} of {count:3}")
        for mutant in left:
            print(f"    {mutant.was}   →   {mutant.now}")
    print(f"{total - alive} of {total} killed: {1 - alive / total:.1%}")


def _named(names: list[str]) -> list[Loaded]:
    every = rules().loaded
    return list(every.values()) if names == ["all"] else [every[name] for name in names]


# Running


@cache
def _facts(text: str) -> Facts:
    source = Source("feed.mlsd", textwrap.dedent(text).lstrip("\n"))
    return Facts(read(source, None).design)


def _said(rule: Loaded, text: str) -> list[tuple[str, Severity]]:
    facts = _facts(text)
    levels = Levels(Profile.STRICT, (rule.name,))
    loaded = {rule.name: rule}
    found = judged(rulings_of(facts), loaded, levels) if facts.design.requirements else []
    found = asked_once(found + found_in(facts, loaded, levels), facts)
    return [(each.diagnostic.rule.name, each.diagnostic.severity) for each in found]


# Changing


def _is_number(node: ast.stmt) -> bool:
    """Whether a statement gives a number of the module its name."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    return node.targets[0].id not in _EXAMPLES and isinstance(node.value, ast.Constant | ast.BinOp)


def _inside(top: ast.AST) -> list[ast.AST]:
    """What can be changed in a statement: annotations and decorators left out."""
    found: list[ast.AST] = []
    for node in ast.iter_child_nodes(top):
        if isinstance(top, ast.FunctionDef) and (node is top.args or node is top.returns or node in top.decorator_list):
            continue
        found.append(node)
        found += _inside(node)
    return found


def _changes(node: ast.AST) -> Iterator[Callable[[], None]]:
    """What could be changed in one node, each as a function that does it."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            yield lambda place=place, operator=operator: node.ops.__setitem__(place, _OTHERWISE[type(operator)]())
        for side in (node.left, *node.comparators):
            if isinstance(side, ast.Constant) and isinstance(side.value, str) and side.value:
                yield lambda side=side: setattr(side, "value", side.value + "_")
    elif isinstance(node, ast.BoolOp):
        yield lambda: setattr(node, "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        # Two denials are none.
        yield lambda: setattr(node, "operand", ast.UnaryOp(ast.Not(), node.operand))
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield lambda: setattr(node, "value", node.value + 1)
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield lambda: setattr(node, "value", not node.value)
    elif isinstance(node, ast.If) and isinstance(node.body[0], ast.Continue | ast.Return) and not node.orelse:
        yield lambda: setattr(node, "test", ast.Constant(False))


if __name__ == "__main__":
    main()
