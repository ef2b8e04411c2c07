"""`mlsd report`: what the answer says of a design, that no text of a design can leave its place, and that every link leads somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result
from hostile import WORDS
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mlsd_dsl.cli import main
from mlsd_dsl.diagnostics import Profile
from mlsd_dsl.estimates.estimate import estimate
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.output.report_html import report_html
from mlsd_dsl.output.report_markdown import report_markdown
from mlsd_dsl.pipeline import check, lint
from mlsd_dsl.report import (
    Bullets,
    Code,
    Heading,
    Paragraph,
    PictureOf,
    Report,
    Section,
    Strong,
    Table,
    Text,
    Working,
    views_of,
)
from mlsd_dsl.reporting import written
from mlsd_dsl.reporting.words import every, listed, lower, natural, sentence
from mlsd_dsl.skeletons import PROBLEMS, skeleton
from mlsd_dsl.syntax.source import Source

ROOT = Path(__file__).parent.parent
CHAPTERS = [
    "In short",
    "Requirements",
    "Framing",
    "Data and features",
    "Model",
    "Evaluation",
    "Serving",
    "Monitoring and retraining",
    "Capacity and cost",
    "Trade-offs",
    "Risks and scenarios",
    "Open questions",
]
FEED = """
design feed "Video feed" { problem: "pick the videos a viewer will like", owner: "feed-ml", level: senior }
actor viewer "Viewer" { daily_active: 10M, actions: 8..12 / day, peak_factor: 3 }
kpi watch_time "Watch time" { role: primary, direction: up, baseline: 40 min, target: 1%, horizon: 1 day }
kpi reports "Reports" { role: guardrail, direction: down, baseline: 0.02% }
assume videos = 1M "from the interviewer"
assume "Videos are screened before."
exclude "Upload and ads."
require feed_api.latency.p99 <= 100 ms "people leave"
require feed_api.availability >= 99.9%
require watches.age <= 5 s
require feed_api.utilisation <= 70%
require path daily to feed_api through offline "no model goes live unexamined"
task order "Order the feed" {
  type: ranking, input: viewer, output: "expected watch time", label: watched, decision: "order of the feed"
  optimizes: watch_time, baseline: "most popular"
}
source events "Events" { mode: stream, rate: 60k events/s, record: 300 bytes, lag: 1 s }
label watched "Watched half" { from: events, event: completion, origin: implicit, delay: p50 10 min p95 6 h }
pipeline sessions "Sessions" { mode: stream, slide: 10 s, latency: 2 s, watermark: 5 s }
feature watches "Last watches, 50" { kind: windowed, entity: viewer, freshness: 5 s, fields { ids: list(id, 50) } }
store redis "Online store" { tech: redis, latency: p50 0.6 ms p99 4 ms }
events -> sessions -> watches -> redis
dataset rows "Rows of a month" { features: watches, label: watched, join: as_of, split: time, maturity: 1 day }
model ranker "Ranker" {
  role: rank, architecture: dcn, task: order, features: watches, loss: bce, output: probability, calibrated: yes
  input_k: 500, output_k: 20, latency: p50 20 ms p99 40 ms, params: 120M, dtype: f16
  because: "trees need features that nobody maintains"
}
training daily "Daily" { model: ranker, dataset: rows, every: 1 day, duration: 5 h, hardware: 8 * h100 }
evaluation offline "Next day" { model: ranker, metrics: [ndcg@20, auc], gate: yes }
fallback popular "Popular" { type: popularity, on: [timeout, error], latency: p50 1 ms p99 2 ms }
endpoint feed_api "Feed API" {
  entry: yes, own: p50 3 ms p99 8 ms, replicas: 40, throughput: 100 req/s, hardware: 4 * cpu, availability: 99.99%
  => redis { timeout: 10 ms, else: popular }
  => ranker { items: 500, timeout: 60 ms, else: popular }
}
viewer => feed_api
rollout canary "Canary" { strategy: canary, stages: [1%, 50%], auto_rollback: yes }
daily -> offline -> canary -> feed_api
monitor drift "Drift" { type: data_drift, of: ranker, test: psi, threshold: 0.2, window: 1 day }
alert oncall "On call" { severity: page, owner: "feed-ml", runbook: "runbooks/feed.md" }
trigger retrain "Retrain" { on: drift, checks_data: yes, cooldown: 12 h }
drift ~> oncall
drift ~> retrain ~> daily
decide "One stage" {
  chosen: "one ranker", over: ["two towers", "rules"], because: "A million videos fit", costs: "money", about: ranker
  revisit: "more than 10M videos"
}
scenario final "Final night" { viewer.peak_factor: 30 }
scenario no_redis "Store is lost" { redis: down }
"""
SKETCH = """
design photos "Photo search"
actor owner { daily_active: 2M, actions: 3 / day }
endpoint search { entry: yes }
model clip { role: embedder }
owner => search => clip
require search.latency.p99 <= 300 ms
"""


def report_of(text: str, profile: Profile = Profile.INTERVIEW) -> Report:
    """The report of a text without its pictures."""
    source = Source("t.mlsd", text)
    facts = Facts(check(source, None).design)
    linted = lint(source, None, Levels(profile), date(2026, 11, 22))
    return written(facts.design, facts, linted, estimate(facts))


@pytest.fixture(scope="module")
def feed() -> Report:
    return report_of(FEED)


def chapter(report: Report, title: str) -> str:
    """All words of one chapter, line by line; the cells of a row between bars."""
    return "\n".join(lines(next(section for section in report.sections if section.title == title)))


def lines(section: Section) -> Iterator[str]:
    for block in section.blocks:
        match block:
            case Paragraph():
                yield "".join(span.text for span in block.spans)
            case Heading():
                yield f"# {block.title}"
            case Bullets():
                yield from ("- " + "".join(span.text for span in item) for item in block.items)
            case Table():
                yield " | ".join(block.head)
                yield from (" | ".join("".join(span.text for span in cell) for cell in row) for row in block.rows)
            case PictureOf():
                yield f"[{block.view}]"
            case Working():
                yield " ".join(
                    (
                        block.name,
                        block.value,
                        *block.lines,
                        *("".join(s.text for s in remark) for remark in block.remarks),
                    )
                )


class Page(HTMLParser):
    """An HTML page as its elements, ids, links and text; it notes what is not closed."""

    VOID = frozenset({"meta", "br", "img", "link", "input", "hr", "wbr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.wrong: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.wrong += [f"<{tag}> stays open" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            self.ids += [value or ""] if name == "id" else []
            self.links += [value or ""] if name == "href" and tag == "a" else []
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def markdown(text: str) -> list[Token]:
    """The tokens of a Markdown text, inline ones among them."""
    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        found += [token, *(token.children or ())]
    return found


def shown(tokens: list[Token]) -> str:
    """What a reader of the Markdown sees."""
    return " ".join(" ".join(t.content for t in tokens if t.type in ("text", "code_inline")).split())


def slug(title: str) -> str:
    """An anchor as GitHub makes it from a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


# What it says


def test_has_every_step_in_order_whatever_the_design_says(feed: Report) -> None:
    for report in (feed, report_of(SKETCH), report_of("")):
        assert [section.title for section in report.sections] == CHAPTERS
        assert [section.anchor for section in report.sections] == [slug(title) for title in CHAPTERS]


def test_begins_with_the_answer_in_numbers(feed: Report) -> None:
    assert feed.title == "Video feed"
    assert feed.problem == "Pick the videos a viewer will like."
    assert feed.about == ("owned by feed-ml", "level: senior")
    short = chapter(feed, "In short")
    # 10M viewers, 8 to 12 (median 9.8) loads a day, three times that at peak: 3,400 a second
    assert "Feed API answers 3.4k req/s at peak" in short
    assert "It works with Ranker." in short
    assert "Of five requirements two hold, one is violated, one is at risk and one is open." in short
    assert "[overview]" in short


def test_tells_requirements_with_verdict_bound_and_number(feed: Report) -> None:
    told = chapter(feed, "Requirements")
    assert "Viewer. 10M are active on a day. Each of them makes 8–12 requests a day." in told
    assert "Watch time | primary | up | 40 min | 1% | 1 day" in told
    assert re.search(r"holds \| Feed API: p99 latency \| ≤ 100 ms \| \d[\d.]* ms \| people leave", told)
    # 1 s lag, 10 s slide, 5 s watermark and 2 s of work are 18 s
    assert "violated | Last watches, 50: age | ≤ 5 s | 18 s" in told
    assert "holds | Every way from Daily to Feed API goes through Next day" in told
    assert "- Videos: 1M (from the interviewer)." in told
    assert "- Videos are screened before." in told
    assert "Out of scope: upload and ads." in told


def test_frames_the_problem_in_sentences(feed: Report) -> None:
    told = chapter(feed, "Framing")
    assert "Order the feed. This is a ranking problem. From viewer the model answers: expected watch time." in told
    assert "It learns from “Watched half”." in told
    assert "- Without a model one would take: most popular." in told


def test_says_from_which_probability_on_it_pays_to_act() -> None:
    text = 'task fraud { type: binary, output: "fraud", cost_fp: 8 USD, cost_fn: 92 USD }'
    assert "- A false alarm costs 8 USD, a miss 92 USD: it pays to act from a probability of 0.08 on." in chapter(
        report_of(text), "Framing"
    )


def test_tells_data_with_ages_and_where_features_are_read(feed: Report) -> None:
    told = chapter(feed, "Data and features")
    assert "[data]" in told
    assert "Events | stream | 60k events/s | 300 bytes | 1 s" in told
    assert "It is known after 10 min in half of the cases, 6 h in 95%." in told
    assert "Last watches, 50 | dynamic, over a window | Viewer | ids | 5 s | 18 s | Sessions | Online store" in told
    assert "Features are joined as of the time of each row." in told
    assert "A row waits 1 day, until its label is known." in told


def test_tells_models_with_loss_reason_and_training(feed: Report) -> None:
    told = chapter(feed, "Model")
    assert "A deep and cross network (DCN) that ranks. It answers “Order the feed”." in told
    assert "It returns a probability, calibrated." in told
    assert "Loss: binary cross-entropy; the prediction is a probability." in told
    assert "It has 120M parameters in f16, which take 240 MB (229 MiB)." in told
    assert "Why: Trees need features that nobody maintains." in told
    assert "Daily | Ranker | Rows of a month | 1 day | 5 h | 8 × H100" in told
    assert "[training]" in told


def test_tells_the_heads_of_a_model_with_their_weights() -> None:
    text = "model r { loss: bce, heads { click: bce, hide_it: mse }, weights { click: 1, hide_it: -20 } }"
    told = chapter(report_of(text), "Model")
    assert "head | loss | weight" in told
    assert "hide it | squared error | −20" in told


@pytest.mark.parametrize(
    ("text", "title", "told"),
    [
        ('actor a { type: upstream, locales: ["en", "de"], growth: 40% / year }', "Requirements", "en and de"),
        ("actor a { growth: 40% / year }", "Requirements", "Their number grows by 40% a year."),
        (
            'kpi slow "Retention"\nkpi fast "Watch time" { proxies: slow, correlation: 0.6 }',
            "Requirements",
            "Watch time stands in for retention, with a correlation of 0.6.",
        ),
        ('store s\nrequire s.owner == "ads"', "Requirements", "S: owner | = ads"),
        ("actor a\nstore s\nrequire no path a to s", "Requirements", "holds | No way from A to S"),
        (
            "task a { type: ranking }\ntask b { type: binary }",
            "Framing",
            "two questions: a ranking problem and a yes-or-no",
        ),
        ("task a { adversarial: yes, explainable: yes }", "Framing", "- Somebody works against the model and each"),
        (
            "task a { horizon: 24 h, half_life: 14 days }",
            "Framing",
            "- What it has learned is half outdated after 14 days.",
        ),
        ("task a { interference: marketplace }", "Framing", "(marketplace): experiments by user are biased."),
        ("entity video { count: 100M, new: 1M / day }", "Data and features", "Video | 100M | 1M a day"),
        ("source s { external: yes, untrusted: yes }", "Data and features", "Strangers can write what this says: S."),
        (
            'feature f { default: "0", impute: "1" }\nfeature g { default: "0", impute: "0" }\nfeature h { default: "0" }',
            "Data and features",
            "Where a value is missing, serving and training fill in different ones: F.",
        ),
        ("source s { external: yes }", "Data and features", "This belongs to somebody else: S."),
        ("source s { mode: batch, every: 1 day }", "Data and features", "S | batch, every day"),
        (
            "source s\nlabel l { from: s, origin: human, agreement: 0.8, noise: 5%, selective: yes, negatives: sampled }",
            "Data and features",
            (
                "From people who annotate. It is read from S. Negatives are drawn at random. Annotators agree with a kappa"
                " of 0.8. 5% of them are wrong. The outcome is seen only for what was shown or approved."
            ),
        ),
        (
            (
                "store r { encryption: yes, restricted: yes, tech: redis }\nfeature_store f { online: r, materialize: 10 s,"
                " point_in_time: yes, tech: feast }"
            ),
            "Data and features",
            "F (Feast). Serving reads R. New values are online every 10 s. Training joins values as of",
        ),
        (
            "store r { encryption: yes, restricted: yes, tech: redis }",
            "Data and features",
            "encryption and access for a few",
        ),
        (
            "dataset d { rows: 1M, record: 1 KB, split: geo, negative_downsample: 2%, importance_weight: yes }",
            "Data and features",
            (
                "1M rows of 1 KB, 1 GB (954 MiB) in all. No place is in both training and test. 2% of the negatives are kept,"
                " and weights undo that."
            ),
        ),
        (
            "validation v { checks: [schema, nulls], on_fail: warn }",
            "Data and features",
            "Checks schema and nulls. What fails is told.",
        ),
        ('pipeline p { because: "it runs" }', "Data and features", "Why “P”? It runs."),
        ("model m { calibrated: no, output: score }", "Model", "It returns a score, not calibrated."),
        ("model c\nmodel m { calibrated: c, output: score }", "Model", "It returns a score, which C calibrates."),
        (
            'model m { pretrained: "8B", version: "1", context_window: 8k }',
            "Model",
            "It is pretrained (8B, version 1).",
        ),
        ("model m { context_window: 8k, prompt_tokens: 1000 }", "Model", "Its context holds 8k tokens."),
        (
            "model m { negatives: mixed, logq: yes, embedding_dim: 64, similarity: ip }",
            "Model",
            "64 dimensions, compared by inner",
        ),
        (
            "model m\ntraining t { model: m, imbalance: focal, full_retrain: 7 days }",
            "Model",
            "It starts from scratch every 7 days.",
        ),
        ("model m\nevaluation e { model: m, metrics: auc, measured { auc: 0.8 } }", "Evaluation", "E | M | auc 0.8"),
        (
            "model m\nevaluation e { model: m, fairness: yes, cost_metrics: latency }",
            "Evaluation",
            "Latency is measured too.",
        ),
        (
            (
                "actor u\nkpi k { baseline: 10%, role: primary }\nmodel m\nexperiment x { tests: m, type: ab, unit: u, primary: k,"
                " mde: 1%, traffic: 5%, duration: 14 days }"
            ),
            "Evaluation",
            "An A/B test of M, assigned by U. K decides. It must show a change of 1%, which takes",
        ),
        (
            "model m\nbatch_inference b { model: m, every: 1 day, runtime: 3 h }",
            "Serving",
            "B | M | 1 day | 3 h",
        ),
        (
            "model m\nindex i { type: hnsw, count: 1M, dim: 64, encoder: m, recall: 95%, refresh: 1 h, acl: yes }",
            "Serving",
            (
                "HNSW over 1M items of 64 dimensions. Its vectors come from M. It finds 95% of the true neighbours. New items get"
                " in every hour. A search returns only what the asking user may see."
            ),
        ),
        ('cache c { hit_rate: 90%, ttl: 10 min, key: ["user_id"] }', "Serving", "It is kept by user id."),
        (
            "prompt p { system_tokens: 500, chunks: 8, max_tokens: 7k }",
            "Serving",
            "In tokens: 500 of instructions. It holds 8 passages.",
        ),
        (
            "guardrail g { position: input, blocks: pii, on_block: redact }",
            "Serving",
            "It reads the input and stops personal data.",
        ),
        ("guardrail g { on_block: redact }", "Serving", "What it stops is blacked out."),
        (
            "tool t { side_effects: irreversible, confirmation: human }",
            "Serving",
            "A call cannot be undone. A person has to agree",
        ),
        (
            'policy p { rules: ["no two alike"], thresholds: [0.4, 0.9] }',
            "Serving",
            "The action changes at 0.4 and 0.9.\n- No two alike.",
        ),
        (
            "human_review h { reviewers: 10, per_reviewer: 40 / day, writes_labels: yes }",
            "Serving",
            "Their verdicts become labels.",
        ),
        (
            "registry r { keep_versions: 5, approvals: human }",
            "Serving",
            "Five versions can be brought back at once. A person lets",
        ),
        (
            "rollout r { strategy: shadow, bake: 12 h, rollback_time: 2 min }",
            "Serving",
            "Each step is watched for 12 h. Going back takes 2 min.",
        ),
        (
            "log l { sample: 10%, retention: 30 days, async: yes }",
            "Monitoring and retraining",
            "10% of the requests are logged. Requests do",
        ),
        (
            'monitor m { type: skew, threshold: -2%, slices: ["new"] }',
            "Monitoring and retraining",
            "Groups that are watched on their own: new.",
        ),
        ("monitor m { type: skew, threshold: -2% }", "Monitoring and retraining", "M | training against serving | −2%"),
        (
            "model m\ntraining t { model: m, every: 7 days }",
            "Monitoring and retraining",
            "On schedule: T every 7 days.",
        ),
    ],
)
def test_says_of_each_kind_what_matters(text: str, title: str, told: str) -> None:
    assert told in chapter(report_of(text), title)


def test_tells_the_funnel_stage_by_stage() -> None:
    text = """
    entity video { count: 100M }
    endpoint api { entry: yes }
    api => find
    api => rank
    index find { type: hnsw, count: video.count, output_k: 1000 }
    model rank { input_k: 1000, output_k: 20 }
    """
    report = report_of(text)
    assert "Find | 100M | 1,000\nRank | 1,000 | 20" in chapter(report, "Model")
    assert "Candidates are narrowed down from 100M to 20, by way of 1,000." in chapter(report, "In short")


def test_tells_tests_and_what_a_gate_means(feed: Report) -> None:
    told = chapter(feed, "Evaluation")
    assert "Next day | Ranker | ndcg@20 and auc | yes" in told
    assert "What fails “Next day” does not go live." in told
    assert "Not said: how they are tested with live traffic." in told


def test_tells_a_request_turn_by_turn_with_its_budget(feed: Report) -> None:
    told = chapter(feed, "Serving")
    assert "[serving]" in told
    assert "turn | what | brings | p50 | p99 | waits at most | else" in told
    assert " | own work |  | 3 ms | 8 ms |  | " in told
    assert "1 | Online store |  | 600 µs | 4 ms | 10 ms | Popular" in told
    assert "2 | Ranker | 500 items | 20 ms | 40 ms | 60 ms | Popular" in told
    assert re.search(r"Required is p99 latency ≤ 100 ms; it comes to [\d.]+ ms, which leaves [\d.]+ ms\.", told)
    assert "Popular. It answers in place of Online store and Ranker. It is used on timeout and error." in told
    assert "It goes through 1% and 50% of the traffic." in told


def test_tells_what_is_watched_and_what_follows(feed: Report) -> None:
    told = chapter(feed, "Monitoring and retraining")
    assert "Drift | drift of the input | Ranker | PSI | 0.2 | 1 day" in told
    assert "On call. It wakes feed-ml. What to do stands in runbooks/feed.md." in told
    assert "On schedule: Daily every day." in told
    assert "It makes sure first that the data is sound. It triggers Daily. It waits 12 h" in told


def test_shows_capacity_with_its_working(feed: Report) -> None:
    told = chapter(feed, "Capacity and cost")
    assert "[capacity]" in told
    # 3,400 req/s over 100 req/s a replica at 65% busy are 53
    assert re.search(r"Feed API \| 5\d \(\d+ to \d+\) \| utilisation \| 40 \|", told)
    assert re.search(
        r"Feed API: utilisation 85 .* = \(1\.1k req/s × 3\) / 40 / 100 req/s Along Viewer → Feed API\.", told
    )
    assert "Last watches, 50: age 18 s sum of 4, the largest first Along Events" in told
    assert re.search(r"100% \| Viewer: actions \| 8–12 a day \| line 3", told)


def test_tells_decisions_with_what_was_rejected(feed: Report) -> None:
    told = chapter(feed, "Trade-offs").splitlines()
    assert told == [
        "# One stage",
        "- Chosen: one ranker.",
        "- Rejected: two towers; rules.",
        "- Because a million videos fit.",
        "- It costs: money.",
        "- To be looked at again: more than 10M videos.",
        "It shapes Ranker.",
    ]


def test_tells_what_becomes_of_the_design_in_its_scenarios(feed: Report) -> None:
    told = chapter(feed, "Risks and scenarios")
    final = next(line for line in told.splitlines() if line.startswith("Final night"))
    assert "Viewer: peak factor 30" in final
    assert "Feed API: utilisation is violated" in final
    assert "Too small for that: Feed API needs" in final
    lost = next(line for line in told.splitlines() if line.startswith("Store is lost"))
    assert "Online store is down | " in lost
    assert "Popular answers in place of Online store" in lost
    table = next(b for s in feed.sections if s.title == "Risks and scenarios" for b in s.blocks if isinstance(b, Table))
    assert table.tones == ("bad", "good")


def test_a_scenario_that_breaks_nothing_but_is_too_large_is_a_risk() -> None:
    text = """
    actor viewer { daily_active: 10M, actions: 10 / day, peak_factor: 2 }
    endpoint api { entry: yes, replicas: 40, throughput: 100 req/s }
    viewer => api
    scenario rush { viewer.peak_factor: 9 }
    """
    report = report_of(text)
    # 10M people and 10 requests a day are 1,157 a second, 10,400 at nine times that; 40 replicas answer 4,000
    assert "Too small for that: Api needs" in chapter(report, "Risks and scenarios")
    table = next(
        b for s in report.sections if s.title == "Risks and scenarios" for b in s.blocks if isinstance(b, Table)
    )
    assert table.tones == ("risk",)


def test_tells_accepted_findings_with_their_reason_and_no_longer_as_open() -> None:
    found = "nothing watches"
    text = "model m\nendpoint api { entry: yes }\napi => m\n"
    before, after = report_of(text), report_of(f'{text}accept no-monitoring on m "it is a trial" {{ by: "ada" }}')
    assert found in chapter(before, "Monitoring and retraining")
    assert found not in chapter(after, "Monitoring and retraining") + chapter(after, "Open questions").lower()
    assert "Accepted: It is a trial. (by ada)" in chapter(after, "Risks and scenarios")


def test_says_in_each_step_what_a_sketch_leaves_open() -> None:
    report = report_of(SKETCH)
    assert "Not said: what is predicted, from what" in chapter(report, "Framing")
    assert "To mend: no task says what `clip`".replace("`", "") in chapter(report, "Framing")
    assert "`search` leaves".replace("`", "") in chapter(report, "Serving")
    assert "The one requirement is open." in chapter(report, "In short")
    assert "open | Search: p99 latency | ≤ 300 ms | search.own is not stated" in chapter(report, "Requirements")
    assert "Not said: what was chosen over what, and why." in chapter(report, "Trade-offs")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_no_sentence_has_a_gap_where_a_value_is_open(problem: str) -> None:
    report = report_of(skeleton(problem).text)
    told = [line for title in CHAPTERS for line in chapter(report, title).splitlines()]
    sentences = [line for line in told if " | " not in line and not line.startswith("Not said: ")]
    gap = re.compile(r" [,;.:]|\(\)|  \S|\b(every|of|for|in|have|takes|stands|waits)[.;,]|\b(None|nan|inf)\b")
    assert [line for line in sentences if gap.search(line)] == []


def test_an_empty_file_is_silent_on_every_step() -> None:
    report = report_of("")
    for title in CHAPTERS[1:-1]:
        assert chapter(report, title).startswith("Not said: "), title
        assert len(chapter(report, title).splitlines()) == 1
    assert views_of(report) == ()


def test_a_stricter_profile_leaves_more_open() -> None:
    def rows(report: Report) -> int:
        return sum(len(b.rows) for b in report.sections[-1].blocks if isinstance(b, Table))

    counts = [rows(report_of(FEED, profile)) for profile in (Profile.SKETCH, Profile.INTERVIEW, Profile.STRICT)]
    assert counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (natural("8..12 / day"), "8–12 a day"),
        (natural("1M items/day"), "1M items a day"),
        (natural("0.02 USD/GB/month"), "0.02 USD/GB/month"),
        (natural("600 us"), "600 µs"),
        (natural("894 h"), "37.2 days"),
        (natural("995 s"), "16.6 min"),
        (natural("48 h"), "48 h"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (listed(["a, b", "c", "d"]), "a, b; c; and d"),
        (listed(["", "a"]), "a"),
        (sentence("p99 is late"), "p99 is late."),
        (sentence("what?"), "What?"),
        (sentence("  "), ""),
        (lower("Watch time"), "watch time"),
        (lower("DCN ranks"), "DCN ranks"),
        (lower("P(accept) decides"), "P(accept) decides"),
        (lower("A tower"), "a tower"),
        (natural("10.1 req/month"), "10.1 requests a month"),
        (every("1 day"), "every day"),
        (every("2 h"), "every 2 h"),
    ],
)
def test_says_numbers_and_lists_as_people_do(said: str, told: str) -> None:
    assert said == told


# Pages


def pictures(report: Report) -> dict[str, str]:
    """Something in place of each picture, with an id that no other has."""
    return {view: f'<svg id="svg-{view.replace(" ", "-")}" width="900"></svg>' for view in views_of(report)}


def test_the_page_is_whole_and_every_link_leads_somewhere(feed: Report) -> None:
    page = Page(report_html(feed, pictures(feed)))
    assert page.wrong == []
    assert page.links == [f"#{slug(title)}" for title in CHAPTERS]
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert max(Counter(page.ids).values()) == 1
    assert page.tags["svg"] == len(views_of(feed)) >= 6
    assert page.tags["h2"] == len(CHAPTERS)


def test_the_page_fetches_and_runs_nothing(feed: Report) -> None:
    page = Page(report_html(feed, pictures(feed)))
    assert not {"script", "link", "iframe", "img", "object"} & set(page.tags)
    assert not [a for a in page.attributes if a[1] in ("src", "onload", "onclick", "action") or "//" in a[2]]
    policy = next(value for tag, name, value in page.attributes if tag == "meta" and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_a_picture_that_is_not_there_leaves_no_hole(feed: Report) -> None:
    page = Page(report_html(feed, {}))
    assert page.tags["figure"] == page.tags["figcaption"] == 0
    assert "![" not in report_markdown(feed, {})


def test_markdown_and_page_say_the_same(feed: Report) -> None:
    text = shown(markdown(report_markdown(feed, {})))
    page = Page(report_html(feed, {}))
    for words in ("Feed API answers 3.4k req/s at peak", "trees need features that nobody maintains"[6:], "≤ 100 ms"):
        assert words in text
        assert words in page.text


def test_markdown_links_lead_to_its_headings(feed: Report) -> None:
    tokens = markdown(report_markdown(feed, {}))
    links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    headings = [tokens[n + 1].content for n, t in enumerate(tokens) if t.type == "heading_open" and t.tag == "h2"]
    assert links == [f"#{slug(title)}" for title in headings]
    assert headings == CHAPTERS


def test_quotes_what_a_link_to_a_picture_cannot_hold(feed: Report) -> None:
    places = {view: f"my answer (1) #é?.pictures/{view}.svg" for view in views_of(feed)}
    images = [t for t in markdown(report_markdown(feed, places)) if t.type == "image"]
    assert [unquote(str(image.attrs["src"])) for image in images] == list(places.values())
    assert all(image.content for image in images)


def test_no_diagram_ends_its_own_fence(feed: Report) -> None:
    diagram = "flowchart LR\n```\n# not a heading\n````\n"
    tokens = markdown(report_markdown(feed, {}, {"overview": diagram}))
    assert [t.content for t in tokens if t.type == "fence"] == [diagram]


def test_draws_in_the_text_where_there_are_no_files(feed: Report) -> None:
    tokens = markdown(report_markdown(feed, {}, {"overview": "flowchart LR\n  a --> b\n"}))
    assert [(t.info, t.content) for t in tokens if t.type == "fence"] == [("mermaid", "flowchart LR\n  a --> b\n")]


# Hostile texts

_CALM = "plain words"


def everywhere(words: str) -> Report:
    """A report with the words in every place that holds any."""
    text, strong, code = Text(words), Strong(words), Code(words)
    spans = (text, Text(" "), strong, Text(" "), code)
    table = Table((words, "b"), ((spans, (text,)), ((code,), (strong,))), (1,), ("good", ""))
    blocks = (
        Paragraph(spans),
        Paragraph((text,), "unsaid"),
        Heading(words),
        Bullets((spans, (text,))),
        table,
        PictureOf("overview", words, words),
        Working(words, words, (words, words), table, (spans,)),
    )
    return Report(words, words, (words,), (Section("One", "one", blocks), Section("Two", "two", (Heading(words),))))


def names(page: Page) -> list[tuple[str, str]]:
    return sorted((tag, name) for tag, name, _ in page.attributes if name != "class")


def shape(tokens: list[Token]) -> list[str]:
    return [token.type for token in tokens if token.type not in ("text", "softbreak", "code_inline")]


@pytest.mark.parametrize(
    "words", [*(w for w in WORDS if w.strip()), "| a | b |", "[x](javascript:alert(1))", "+ a", "1) b"]
)
def test_no_text_leaves_its_place_in_markdown(words: str) -> None:
    calm = shape(markdown(report_markdown(everywhere(_CALM), {"overview": "a.svg"})))
    tokens = markdown(report_markdown(everywhere(words), {"overview": "a.svg"}))
    assert shape(tokens) == calm
    assert [t.attrs["href"] for t in tokens if t.type == "link_open"] == ["#one", "#two"]


@pytest.mark.parametrize("words", [*(w for w in WORDS if w.strip()), '" onclick="x', "</style><script>"])
def test_no_text_leaves_its_place_in_the_page(words: str) -> None:
    calm = Page(report_html(everywhere(_CALM), {"overview": "<svg></svg>"}))
    page = Page(report_html(everywhere(words), {"overview": "<svg></svg>"}))
    assert page.wrong == []
    assert page.tags == calm.tags
    # The width of a column goes by what stands in it, and is a class.
    assert names(page) == names(calm)
    # A character that no page may hold is replaced; all else is shown as it is written.
    if not re.search(r"[\x00-\x08]", words):
        assert page.text.count(" ".join(words.split())) >= page.text.count(_CALM)


def test_hostile_titles_of_a_design_are_text() -> None:
    title = "<b>Bold</b> | [x](javascript:alert(1)) `y` # z"
    text = SKETCH.replace("endpoint search", f'endpoint search "{title}"').replace("Photo search", title)
    report = report_of(text)
    page = Page(report_html(report, {}))
    assert title in page.text
    assert page.tags["b"] == page.tags["script"] == 0
    tokens = markdown(report_markdown(report, {}))
    assert title in shown(tokens)
    assert not [t for t in tokens if t.type in ("html_inline", "html_block")]
    assert all(str(t.attrs["href"]).startswith("#") for t in tokens if t.type == "link_open")


# The command


@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(main, ["report", *arguments], **options)


@pytest.mark.usefixtures("_elsewhere")
def test_writes_markdown_with_its_pictures_beside_it() -> None:
    Path("a.mlsd").write_text(SKETCH, encoding="utf-8")
    result = run("a.mlsd", "-o", "my answer.md")
    assert (result.exit_code, result.output) == (0, "")
    tokens = markdown(Path("my answer.md").read_text(encoding="utf-8"))
    places = [unquote(str(t.attrs["src"])) for t in tokens if t.type == "image"]
    assert places[0] == "my answer.pictures/overview.svg"
    assert sorted(places) == sorted(p.as_posix() for p in Path("my answer.pictures").iterdir())
    assert all(Path(place).read_text(encoding="utf-8").startswith("<svg") for place in places)
    assert sorted(p.name for p in Path().iterdir()) == ["a.mlsd", "my answer.md", "my answer.pictures"]


@pytest.mark.usefixtures("_elsewhere")
def test_writes_a_page_with_its_pictures_within() -> None:
    Path("a.mlsd").write_text(SKETCH, encoding="utf-8")
    result = run("a.mlsd", "-o", "a.html")
    assert (result.exit_code, result.output) == (0, "")
    page = Page(Path("a.html").read_text(encoding="utf-8"))
    assert page.wrong == []
    assert page.tags["figure"] >= 2
    assert max(Counter(page.ids).values()) == 1
    assert sorted(p.name for p in Path().iterdir()) == ["a.html", "a.mlsd"]


@pytest.mark.usefixtures("_elsewhere")
def test_prints_markdown_that_draws_itself() -> None:
    result = run("-", input=SKETCH)
    assert result.exit_code == 0
    fences = [t for t in markdown(result.output) if t.type == "fence"]
    assert fences
    assert all(fence.info == "mermaid" for fence in fences)
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("_elsewhere")
def test_tells_a_scenario() -> None:
    text = SKETCH + "scenario rush { owner.actions: 300 / day }\n"
    told = shown(markdown(run("-", "--scenario", "rush", input=text).output))
    assert "Photo search, scenario “rush”" in told
    assert "What if: Owner: actions 300 a day." in told
    # 2M people and 300 requests a day are 6,944 a second
    assert "6.94k" in told
    wrong = run("-", "--scenario", "rash", input=text)
    assert wrong.exit_code == 2
    assert wrong.output == "mlsd: there is no scenario `rash`; a similar one: rush\n"


@pytest.mark.usefixtures("_elsewhere")
def test_writes_what_it_can_of_a_design_with_errors_and_tells_them() -> None:
    Path("a.mlsd").write_text(SKETCH + "model broken { rolle: rank }\n", encoding="utf-8")
    result = run("a.mlsd", "-o", "a.md")
    assert result.exit_code == 1
    assert "rolle" in result.output
    text = Path("a.md").read_text(encoding="utf-8")
    assert "## Broken".replace("## ", "### ") in text
    assert "rolle" in text  # among the open questions


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "a.pdf"), "mlsd: no format ends in `.pdf`; there are: .md, .markdown, .html, .htm;"),
        (("-o", "answer"), "mlsd: `answer` has no ending; there are: .md,"),
        (("-o", "nowhere/a.html"), "mlsd: `nowhere/a.html` cannot be written"),
        (("-o", "nowhere/a.md"), "mlsd: the folder `nowhere/a.pictures` cannot be made"),
        (("-o", "taken.md"), "mlsd: the folder `taken.pictures` cannot be made"),
        (("--format", "pdf"), "mlsd: --format: 'pdf' is not one of 'markdown', 'html'"),
        (("--profile", "strickt"), "mlsd: --profile: 'strickt' is not one of"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(arguments: tuple[str, ...], told: str) -> None:
    Path("taken.pictures").write_text("a file", encoding="utf-8")
    result = run("-", *arguments, input=SKETCH)
    assert result.exit_code == 2
    assert result.output.startswith(told)
    assert result.output.count("\n") == 1


@pytest.mark.usefixtures("_elsewhere")
def test_the_pictures_of_one_page_share_no_id() -> None:
    result = run("-", "-o", "a.html", input=FEED)
    assert (result.exit_code, result.output) == (0, "")
    page = Page(Path("a.html").read_text(encoding="utf-8"))
    assert page.wrong == []
    assert page.tags["figure"] == 7  # overview, data, labels, training, serving, monitoring, capacity
    assert page.tags["figure"] == page.tags["figcaption"]
    assert max(Counter(page.ids).values()) == 1


@pytest.mark.parametrize("name", ["payment_fraud", "street_view_blurring"])
def test_designs_of_the_project_have_an_answer_without_holes(name: str) -> None:
    path = ROOT / "designs" / name / "design.mlsd"
    source = Source(path.as_posix(), path.read_text(encoding="utf-8"))
    facts = Facts(check(source, path).design)
    report = written(facts.design, facts, lint(source, path, Levels(), date(2026, 11, 22)), estimate(facts))
    page = Page(report_html(report, pictures(report)))
    assert page.wrong == []
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert page.tags["svg"] == len(views_of(report)) >= 7
    text = page.text
    assert not re.search(r"\b(None|True|False)\b|\.\.\.|\{|\bWord\(|  ", text)
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    assert all(len(row) == len(table.head) for table in tables for row in table.rows)
    assert all(len({len(row) for row in table.rows}) == 1 for table in tables)


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        (("latency.p99 <= ?", "availability >= ?"), "Both requirements are open."),
        (("latency.p99 <= 9 ms", "latency.p50 <= 9 ms", "latency.p95 <= 9 ms"), "All three requirements hold."),
    ],
)
def test_what_all_requirements_share_is_said_once(bounds: tuple[str, ...], told: str) -> None:
    text = "design feed\nendpoint api { own: p50 1 ms p99 2 ms }\nactor a\na => api\n"
    text += "".join(f"require api.{bound}\n" for bound in bounds)
    assert told in chapter(report_of(text), "In short")


def test_features_of_one_sort_are_not_counted_twice() -> None:
    two = "feature a { kind: windowed }\nfeature b { kind: windowed }\n"
    assert "Two families of features, all dynamic." in chapter(report_of(two), "Data and features")
    mixed = "feature a { kind: windowed }\nfeature b { kind: static }\n"
    assert "Two families of features, one static and one dynamic." in chapter(report_of(mixed), "Data and features")
