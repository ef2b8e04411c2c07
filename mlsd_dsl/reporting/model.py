"""Step 4 of the answer: which models, what each makes small and why, and how they are trained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import Meant, Word, parts_named
from mlsd_dsl.report import Block, Heading, Section, Table
from mlsd_dsl.reporting.data import because, reasons
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.requirements import without_empty
from mlsd_dsl.reporting.silence import closing, unsaid
from mlsd_dsl.reporting.words import every, listed, lower, opening, plain, say, sentences, spans, strong
from mlsd_dsl.vocabulary.losses import LOSSES
from mlsd_dsl.vocabulary.quantities import Quantity, show

_ROLES = {
    "retrieval": "finds candidates",
    "prerank": "ranks candidates roughly",
    "rank": "ranks",
    "rerank": "puts the last few in order",
    "classifier": "classifies",
    "regressor": "estimates a number",
    "detector": "finds objects",
    "segmenter": "outlines objects",
    "embedder": "turns its input into vectors",
    "generator": "writes the answer",
    "forecaster": "forecasts",
    "anomaly": "finds what is unlike the rest",
    "bandit": "chooses and learns from the outcome",
    "calibrator": "turns scores into probabilities",
    "guardrail": "guards what passes",
    "judge": "grades answers",
    "baseline": "is what others have to beat",
    "heuristic": "is a rule that others have to beat",
}
_BUILT = {
    "lr": "a logistic regression",
    "gbdt": "an ensemble of gradient-boosted trees",
    "random_forest": "a random forest",
    "iforest": "an isolation forest",
    "knn": "a search for nearest neighbours",
    "matrix_factorization": "a matrix factorization",
    "skip_gram": "a skip-gram embedding",
    "mlp": "a multi-layer perceptron",
    "wide_deep": "a wide-and-deep network",
    "deepfm": "a DeepFM network",
    "dcn": "a deep and cross network (DCN)",
    "dlrm": "a DLRM network",
    "din": "a deep interest network (DIN)",
    "two_tower": "a two-tower network",
    "transformer": "a transformer",
    "bert": "a BERT transformer",
    "llm": "a language model",
    "vlm": "a vision-language model",
    "moe": "a mixture of experts",
    "cnn": "a convolutional network",
    "resnet": "a ResNet",
    "vit": "a vision transformer",
    "vivit": "a video transformer (ViViT)",
    "clip": "a CLIP model",
    "faster_rcnn": "a Faster R-CNN",
    "yolo": "a YOLO network",
    "unet": "a U-Net",
    "rnn": "a recurrent network",
    "gnn": "a graph neural network",
    "graphsage": "a GraphSAGE network",
    "autoencoder": "an autoencoder",
    "diffusion": "a diffusion model",
    "cross_encoder": "a cross-encoder",
    "arima": "an ARIMA model",
    "prophet": "a Prophet model",
    "rules": "a set of rules",
    "hash_match": "a match by hashes",
    "linear_bandit": "a linear bandit",
}
_LOSS_NAMES = {
    "bce": "binary cross-entropy",
    "weighted_bce": "weighted binary cross-entropy",
    "infonce": "InfoNCE",
    "nce": "NCE",
    "bpr": "BPR",
    "mse": "squared error",
    "mae": "absolute error",
    "giou": "GIoU",
    "nll": "negative log-likelihood",
    "dpo": "DPO",
    "gaussian_nll": "Gaussian likelihood",
    "lambdarank": "LambdaRank",
    "lambdamart": "LambdaMART",
    "ranknet": "RankNet",
}
_OUTPUTS = {
    "score": "a score",
    "probability": "a probability",
    "embedding": "an embedding",
    "class": "a class",
    "boxes": "boxes",
    "masks": "masks",
    "tokens": "tokens",
    "quantiles": "quantiles",
    "number": "a number",
}
_POSITIONS = {
    "no": "",
    "constant_at_serving": "the place of an item is read in training and held fixed when serving",
    "shallow_tower": "a shallow tower takes up the effect of an item's place in training and is left out when serving",
}
_SILENT = "which model answers the question, what its training makes small, and why it is not a simpler one"


def model(material: Material) -> Section:
    """The chapter."""
    models = material.parts("model")
    blocks: list[Block] = [*_funnel(material)]
    for each in models:
        blocks += _model(material, each)
    blocks += _training(material)
    return Section("Model", "model", (*blocks, *closing(material, "model", blocks, _SILENT)))


def funnel(material: Material) -> list[tuple[str, str, str]]:
    """The stages that narrow down candidates on the way to an answer, each with how many it takes and passes on.

    In the order of the calls of an entry where there are calls, else in order of declaration.
    """
    order = {name: place for place, name in enumerate(_in_order_of_calls(material))}
    stages = [
        part
        for part in material.parts("model", "index", "policy")
        if part.get("output_k") is not None and (part.name in order or not order)
    ]
    stages.sort(key=lambda part: order.get(part.name, len(order)))
    words = material.words
    found: list[tuple[str, str, str]] = []
    for part in stages:
        into = words.of(part, "input_k") or (words.of(part, "count") if part.kind.word == "index" else "")
        found.append((words.title(part.name), _bare(into), _bare(words.of(part, "output_k"))))
    return found


def _bare(count: str) -> str:
    """`1000 items` → `1,000`."""
    return re.sub(r"\b\d{4,}\b", lambda number: f"{int(number[0]):,}", count.removesuffix(" items"))


def _in_order_of_calls(material: Material) -> list[str]:
    graph = material.facts.graph
    found: list[str] = []
    for entry in graph.entries():
        for turn in graph.calls(entry):
            found += [call.target for call in turn]
    return found


def _funnel(material: Material) -> Iterator[Block]:
    stages = funnel(material)
    if len(stages) > 1:
        yield say("Each stage looks at fewer candidates, so that the next may look longer:")
        yield without_empty(
            Table(("stage", "takes", "passes on"), tuple(tuple(map(spans, stage)) for stage in stages), (1, 2))
        )


def _model(material: Material, part: Part) -> Iterator[Block]:
    words = material.words
    yield Heading(words.title(part.name))
    built = _BUILT.get(part.word("architecture"), "") or words.of(part, "architecture") or words.of(part, "tech")
    role = _ROLES.get(part.word("role"), plain(part.word("role")))
    task = words.of(part, "task")
    what = f"{built}{' that ' if role else ''}{role}" if built else f"it {role}" if role else ""
    does = f"it answers “{task}”" if task else ""
    start = words.of(part, "pretrained")
    version = words.of(part, "version")
    origin = ", ".join(filter(None, (start, f"version {version}" if version else "")))
    from_ = f"it is pretrained ({origin})" if start else f"its version is {version}" if version else ""
    reads = parts_named(part.get("features"))
    read = f"it reads {words.titles(reads)}" if reads else ""
    returns = _OUTPUTS.get(part.word("output"), plain(part.word("output")))
    returned = f"it returns {returns}{_calibrated(material, part)}" if returns else ""
    text = sentences(what, does, from_, read, returned)
    if text:
        yield say(text)
    yield from _loss(material, part)
    yield from _heads(material, part)
    detail = sentences(*_details(material, part))
    if detail:
        yield say(detail)
    yield from because(material, part)
    if part.word("role") not in ("baseline", "heuristic"):
        outside = part.get("price_in") is not None or part.get("pretrained") is not None
        yield from unsaid(
            (part.word("architecture") or part.get("tech"), "how it is built"),
            (part.get("loss") or outside or part.get("heads"), "what its training makes small"),
        )


def _calibrated(material: Material, part: Part) -> str:
    stated = part.get("calibrated")
    if stated is None:
        return ""
    if stated is True or getattr(stated, "text", "") == "yes":
        return ", calibrated"
    named = parts_named(stated)
    return f", which {material.words.title(named[0])} calibrates" if named else ", not calibrated"


def _loss(material: Material, part: Part) -> Iterator[Block]:
    stated = part.get("loss")
    losses = cast("tuple[Meant, ...]", stated) if type(stated) is tuple else (stated,)
    for loss in losses:
        if isinstance(loss, Word):
            about = "" if loss.other else LOSSES.get(loss.text, "")
            name = loss.text if loss.other else _loss_named(loss.text)
            if about.lower().startswith(name.lower()):
                yield say(strong("Loss: "), about[0].lower() + about[1:])
            else:
                yield say(strong("Loss: "), f"{name}. " if about else f"{name}.", about)


def _loss_named(word: str) -> str:
    return _LOSS_NAMES.get(word, plain(word))


def _heads(material: Material, part: Part) -> Iterator[Block]:
    heads, weights = part.get("heads"), part.get("weights")
    if not isinstance(heads, dict):
        return
    weigh = weights if isinstance(weights, dict) else {}
    rows = []
    for name, loss in heads.items():
        weight = material.design.number(weigh.get(name))
        rows.append(
            (
                spans(name.replace("_", " ")),
                spans(_loss_named(loss.text) if isinstance(loss, Word) else material.words.value(loss)),
                spans(show(weight).replace("-", "−") if isinstance(weight, Quantity) else ""),
            )
        )
    together = "; the weights add them up to one score" if weigh else ""
    yield say(f"It has one head for each of these predictions{together}.")
    yield without_empty(Table(("head", "loss", "weight"), tuple(rows), (2,)))


def _details(material: Material, part: Part) -> Iterator[str]:
    words = material.words
    of = {name: words.of(part, name) for name in part.stated}
    negatives = of.get("negatives")
    if negatives:
        corrected = ", corrected for how often popular items appear (logQ)" if part.get("logq") is True else ""
        yield f"its negatives are {negatives}{corrected}"
    if "embedding_dim" in of:
        near = f", compared by {of['similarity']}" if "similarity" in of else ""
        yield f"its embeddings have {of['embedding_dim']} dimensions{near}"
    yield _POSITIONS.get(part.word("uses_position"), "")
    if "params" in of:
        kept = f" in {of['dtype']}" if "dtype" in of else ""
        memory = words.about(part.name, "memory")
        takes = f", which take {memory}" if memory else ""
        active = f" ({of['active_params']} for one token)" if "active_params" in of else ""
        yield f"it has {of['params']} parameters{active}{kept}{takes}"
    if "context_window" in of:
        yield f"its context holds {_tokens(of['context_window'])}"
    if "prompt_tokens" in of or "output_tokens" in of:
        of |= {name: _tokens(of[name]) for name in ("prompt_tokens", "output_tokens") if name in of}
        both = listed(
            [
                f"{of[name]} {verb}"
                for name, verb in (("prompt_tokens", "are read"), ("output_tokens", "are written"))
                if name in of
            ]
        )
        yield f"for one request {both}"
    if part.get("explainable") is True:
        yield "it can give reasons for a score"
    if part.get("abstains") is True:
        yield "it may answer that it does not know"


def _tokens(count: str) -> str:
    return count if "token" in count else f"{count} tokens"


def _training(material: Material) -> Iterator[Block]:
    trainings = material.parts("training")
    if not trainings:
        return
    words = material.words
    yield Heading("Training")
    yield from material.picture("training", "From labels to the model that is live")
    rows = []
    for training in trainings:
        every = words.of(training, "every")
        rows.append(
            (
                words.title(training.name),
                words.of(training, "model"),
                words.of(training, "dataset"),
                every,
                words.of(training, "duration") or words.about(training.name, "duration"),
                words.of(training, "hardware"),
                words.of(training, "mode"),
            )
        )
    head = ("training", "makes", "from", "every", "takes", "on", "starts")
    yield without_empty(Table(head, tuple(tuple(map(spans, row)) for row in rows)))
    for training in trainings:
        text = sentences(*_practice(material, training))
        if text and any(training.get(name) is not None for name in ("imbalance", "teacher", "hpo", "full_retrain")):
            yield say(opening(words.title(training.name), ":"), text)
    ages = [
        f"{words.title(part.name)} {age}"
        for part in material.parts("model")
        if (age := words.about(part.name, "data_age"))
    ]
    if ages:
        yield say(f"The newest example in the live model is at most this old: {listed(ages)}.")
    yield from reasons(material, "training")


def _practice(material: Material, training: Part) -> Iterator[str]:
    words = material.words
    imbalance = words.of(training, "imbalance")
    if imbalance and imbalance != "none":
        yield f"rare positives are met by {imbalance}"
    if training.get("teacher") is not None:
        yield f"it imitates {lower(words.of(training, 'teacher'))}"
    if training.get("hpo") is True:
        yield "hyperparameters are searched"
    if training.get("full_retrain") is not None:
        yield f"it starts from scratch {every(words.of(training, 'full_retrain'))}"
    if training.get("tracked") is True:
        yield "parameters, code and data of each run are recorded"
