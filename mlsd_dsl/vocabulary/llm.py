"""What designs with language models add: prompts, chunks, guardrails, tools.

A language model itself is a `model` whose role is `generator`.
"""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    choice,
    choices,
    count,
    flag,
    latency,
    many_words,
    part,
    ratio,
    technology,
    words,
)
from mlsd_dsl.vocabulary.data import SANITIZES, Pipeline
from mlsd_dsl.vocabulary.part import Common, Plane, Served, Step
from mlsd_dsl.vocabulary.serving import External


class Prompt(Common):
    """The template that a generator reads, and how many tokens each piece of it takes.

    All pieces and the longest answer together must fit the model's context window. Treat it like code: a version, a test
    before each change, and no secrets, because users will read it sooner or later.
    """

    word = "prompt"
    step = Step.LLM
    plane = Plane.ONLINE
    shape = "page"

    version = words("Which version of the template.", '"answer-v12"', instead=("template_version",))
    text = words("The template itself.", '"Answer only from the passages below."', instead=("template",))
    system_tokens = count("token", "Tokens of the instructions.", "500", instead=("instructions_tokens",))
    history_tokens = count("token", "Tokens of the conversation so far.", "1500")
    query_tokens = count("token", "Tokens of the question.", "100", instead=("question_tokens", "user_tokens"))
    chunks = count("chunk", "How many retrieved passages it holds.", "8", instead=("k", "passages"))
    chunk_tokens = count("token", "Tokens of one passage, where no chunker says so.", "512")
    example_tokens = count("token", "Tokens of worked examples.", "400")
    max_tokens = count(
        "token",
        "The most it may take in all, which must fit the window; what is read is the sum of its pieces.",
        "7k",
        instead=("max_context_tokens",),
    )
    cached = flag("Whether its fixed beginning is kept in the prefix cache.", "yes")
    contains_secrets = flag(
        "Whether it holds keys, passwords or anything users must not read.", "no", instead=("secrets",)
    )
    abstains = flag("Whether it tells the model to say so when it does not know.", "yes", instead=("abstain",))


class Chunker(Pipeline):
    """Cuts documents into passages that an index can hold and a prompt has room for.

    Passages must keep who may read them, or the index cannot.
    """

    word = "chunker"
    step = Step.LLM
    plane = Plane.OFFLINE
    shape = "box"

    chunk_tokens = count("token", "Tokens of one passage.", "512", instead=("chunk_size", "size"))
    overlap = count("token", "Tokens that two neighbours share.", "50", instead=("chunk_overlap",))
    strategy = choice("fixed sentence semantic structure page code", "Where it cuts.", "structure", open=True)
    keeps_acl = flag("Whether a passage keeps the rights of its document.", "yes", instead=("acl",))
    per_document = count("chunk", "Passages per document.", "15", instead=("chunks_per_document",))


class Guardrail(Served):
    """Reads what goes into a model or comes out of it, and stops what must not pass."""

    word = "guardrail"
    step = Step.LLM
    plane = Plane.ONLINE
    shape = "diamond"

    position = choices("input output tool retrieval", "What it reads.", "input", instead=("stage", "side"))
    blocks = choices(
        "injection jailbreak pii toxicity ungrounded off_topic copyright malware secrets self_harm",
        "What it stops.",
        "[injection, pii]",
        open=True,
        instead=("filters",),
    )
    on_block = choice("refuse redact flag escalate retry", "What happens then.", "refuse", instead=("action",))
    model = part("model", "The model that decides.", "safety_classifier")
    latency_ = latency("How long it takes.", "p50 20 ms p99 50 ms", instead=("own",))
    recall = ratio("The share of bad content that it stops.", "97%")
    false_positives = ratio("The share of good content that it stops.", "0.5%", instead=("false_positive_rate",))
    streaming = flag("Whether it reads while the answer is being written.", "yes")
    sanitizes = choices(
        SANITIZES, "What it takes out or makes harmless on the way.", "[pii]", instead=("redacts", "sanitises")
    )
    tech = technology("The product.", "llama_guard")


class Tool(External):
    """Something a model may use on its own: a search, a calculator, an API that changes the world.

    What strangers wrote can reach the model and steer it. A tool with side effects needs a person's consent, a short
    allow-list or a sandbox.
    """

    word = "tool"
    step = Step.LLM
    plane = Plane.ONLINE
    shape = "dashed"

    sandbox = flag("Whether it runs where it can do no harm.", "yes", instead=("sandboxed",))
    executes = choice("none code sql shell html", "What it runs that the model wrote.", "sql", "none")
    validates = flag("Whether what the model wrote is checked before it is run.", "yes")
    allow_list = many_words("The only things it may do.", '["read calendar"]')
