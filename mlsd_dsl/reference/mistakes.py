"""The page of mistakes that the language itself finds: what each means, and an example with what `mlsd lint` says."""

from __future__ import annotations

from mlsd_dsl.design import mistakes as design
from mlsd_dsl.diagnostics import Rule
from mlsd_dsl.output.text import Style, render
from mlsd_dsl.pipeline import check
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.syntax import mistakes as syntax
from mlsd_dsl.syntax.source import UNREADABLE, Source

_INTRO = """What `mlsd lint` finds before any rule about machine learning is asked. Each is an error and is told once: what could
not be read is left out and counts as unknown, so that nothing else complains about it. Below each mistake stands a design
that makes it, and what is said about it."""

# Without an example: an unreadable file has no text to show, and depth takes 65 brackets.
_EXAMPLES: dict[str, str] = {
    "X002": "topic events {\n  retention 7 days\n}\n",
    "X003": "endpoint feed {\n  replicas: 2\n\nsource clicks { mode: stream }\n",
    "X004": 'task rank {\n  type: ranking\n  output: "expected watch time\n}\n',
    "X005": "source clicks { rate: 5k events/s; }\n",
    "G001": "model ranker { role: rank, features: [user_ctr] }\nfeature user_crt { kind: windowed }\n",
    "G006": "source clicks { mode: stream }\ntopic events\nclicks => events\n",
    "G007": "feature recent { kind: windowed, freshness: 5 MB }\n",
    "X101": "database users { retention: 90 days }\n",
    "X102": "actor viewer { dau: 100M }\n",
    "X103": "source clicks { mode: steam }\n",
    "X104": "source clicks { mode: stream }\ntopic clicks\n",
    "X105": "topic events {\n  retention: 7 days\n  replication: 3\n  retention: 30 days\n}\n",
    "X106": 'topic events { retention: "7 days" }\n',
    "X107": "source clicks { mode: stream, record: 5 mb }\n",
    "X108": "endpoint feed { availability: 99.9 }\n",
    "X109": "assume catalogue = video.count * 2\nentity video { count: catalogue / 2 }\n",
    "X110": 'import "https://example.org/platform.mlsd" as platform\n',
    "X111": "endpoint feed {\n  cache hot { ttl: 10 min }\n}\n",
    "X113": "endpoint feed\nrequire feed.latency <= 200 ms\n",
    "X114": "endpoint design { replicas: 2 }\n",
}


def page() -> str:
    """The page of all mistakes, in the order of their codes within each stage."""
    return whole("Mistakes", _INTRO, *(_section(rule) for rule in rules()))


def rules() -> list[Rule]:
    """The language's own rules: those of reading a text, then those of what it means."""
    found = [UNREADABLE]
    for module in (syntax, design):
        found += [value for value in vars(module).values() if isinstance(value, Rule)]
    return found


def _section(rule: Rule) -> str:
    parts = [f"## {rule.name} ({rule.code})", rule.about]
    example = _EXAMPLES.get(rule.code)
    if example is not None:
        parts += [f"```mlsd error\n{example}```", f"```text\n{_said(example)}```"]
    return "\n\n".join(parts)


def _said(text: str) -> str:
    source = Source("feed.mlsd", text)
    return render(check(source, None).diagnostics, {"feed.mlsd": source}, Style(width=100))
