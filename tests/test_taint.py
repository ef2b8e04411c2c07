"""A5: where sensitive, restricted and untrusted data gets to, and what stops it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from laws_of_proofs import (
    GOOD_DESIGNS,
    assert_names_do_not_matter,
    assert_order_does_not_matter,
    assert_saying_less_proves_no_more,
    graph_of,
    with_change,
)

from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.analyses.taint import Taints
from mlsd_dsl.graph import Graph


def of(graph: Graph) -> list[Proof]:
    return list(Taints(graph).proofs())


def proofs(text: str) -> list[Proof]:
    return of(graph_of(text))


def only(text: str) -> Proof:
    found = proofs(text)
    assert len(found) == 1, [(p.sort, p.words) for p in found]
    return found[0]


def labels(text: str, name: str) -> set[str]:
    return set(Taints(graph_of(text)).reaching.get(name, ()))


# What leaves the design

EXPORT = """
source people { pii: pii }
pipeline clean {}
external vendor {}
people -> clean -> vendor
"""


def test_data_about_people_must_not_leave_as_it_is() -> None:
    proof = only(EXPORT)
    assert (proof.sort, proof.subject, proof.others, proof.certain) == ("pii-to-external", "vendor", ("people",), True)
    assert proof.path == ("people", "clean", "vendor")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pipeline clean {}", "pipeline clean { sanitizes: [pii] }"),
        ("pii: pii", "pii: pseudonymous"),
        ("pii: pii", "pii: pii, consent: yes"),
        ("external vendor {}", "external vendor { consent: yes }"),
        ("external vendor {}", "external vendor { data_out: none }"),
    ],
)
def test_redacted_or_consented_data_may_leave(before: str, after: str) -> None:
    assert proofs(with_change(EXPORT, before, after)) == []


def test_taking_out_one_class_leaves_the_others() -> None:
    text = with_change(EXPORT, "pii: pii", "pii: [pii, health]")
    assert "health" in only(with_change(text, "clean {}", "clean { sanitizes: pii }")).words
    assert proofs(with_change(text, "clean {}", "clean { sanitizes: [pii, health] }")) == []


def test_a_way_around_the_filter_is_enough() -> None:
    text = with_change(EXPORT, "pipeline clean {}", "pipeline clean { sanitizes: [pii] }")
    assert only(text + "people -> vendor\n").path == ("people", "vendor")


def test_a_part_that_states_its_class_has_that_class() -> None:
    text = "source people { pii: pii }\ntopic safe { pii: pseudonymous }\nexternal vendor {}\npeople -> safe -> vendor"
    assert proofs(text) == []
    assert sorted({p.sort for p in proofs(with_change(text, " pii: pseudonymous ", ""))}) == [
        "pii-retention-missing",
        "pii-to-external",
    ]
    assert labels(text, "vendor") == {"pseudonymous"}


def test_what_a_call_sends_may_be_unsaid() -> None:
    text = "source people { pii: pii, retention: 1 day }\nexternal weather {}\nendpoint api {\n=> people\n=> weather\n}"
    assert only(text).missing == ("weather.data_out",)
    assert only(with_change(text, "weather {}", "weather { data_out: pii }")).certain
    assert proofs(with_change(text, "weather {}", "weather { data_out: none }")) == []


def test_what_is_said_to_be_sent_needs_no_way() -> None:
    proof = only("external vendor { data_out: [none, health] }")
    assert (proof.sort, proof.path, proof.others, proof.certain) == ("pii-to-external", ("vendor",), (), True)
    assert proof.words.startswith("health data leaves")


def test_a_call_before_the_look_up_sends_nothing_of_it() -> None:
    assert proofs("source people { pii: pii }\nexternal weather {}\nendpoint api {\n=> weather\n=> people\n}") == []


HOSTED = """
source docs { pii: pii }
index passages { retention: 1 day }
docs -> passages
external writer { tech: openai }
guardrail redact {}
endpoint api {
  => passages
  => redact
  => writer
}
"""


def test_a_hosted_model_is_told_what_was_found() -> None:
    proof = only(HOSTED)
    assert (proof.sort, proof.certain) == ("pii-to-external", True)
    assert proof.path == ("docs", "passages", "api", "writer")


def test_a_guardrail_that_was_asked_before_redacts() -> None:
    assert proofs(with_change(HOSTED, "redact {}", "redact { sanitizes: [pii] }")) == []
    assert proofs(with_change(HOSTED, "redact {}", "redact { blocks: [pii] }")) == []
    # Asked too early, or only now and then, it does not.
    early = with_change(
        with_change(HOSTED, "redact {}", "redact { sanitizes: pii }"),
        "  => passages\n  => redact",
        "  => redact\n  => passages",
    )
    assert len(proofs(early)) == 1
    assert (
        len(
            proofs(
                with_change(HOSTED, "redact {}", "redact { sanitizes: pii }").replace(
                    "=> redact", "=> redact { share: 50% }"
                )
            )
        )
        == 1
    )


def test_a_model_that_scores_does_not_repeat_what_it_reads() -> None:
    text = "source people { pii: pii }\nmodel m { role: rank }\nexternal vendor {}\n"
    text += "store answers { retention: 1 day }\npeople -> m -> answers -> vendor"
    assert proofs(text) == []
    assert only(with_change(text, "role: rank", "role: generator")).path == ("people", "m", "answers", "vendor")


def test_one_caller_does_not_see_what_another_handed_over() -> None:
    text = "source people { pii: pii }\nmodel shared { role: generator }\nexternal out {}\n"
    text += "endpoint one {\n=> people\n=> shared\n}\nendpoint two { => shared }\ntwo -> out"
    assert proofs(text) == []


def test_a_labelling_vendor_is_outside() -> None:
    text = "source people { pii: pii }\nhuman_review crowd { external: yes }\npeople -> crowd"
    assert (only(text).sort, only(text).subject) == ("pii-to-external", "crowd")
    assert proofs(with_change(text, "external: yes", "external: no")) == []


# What is kept

KEEP = """
source people { pii: pii }
dataset rows {}
store lake { retention: 1 day }
people -> lake -> rows
"""


def test_training_data_about_people_needs_an_end() -> None:
    proof = only(KEEP)
    assert (proof.sort, proof.subject, proof.others) == ("pii-in-training-unprotected", "people", ("rows",))
    assert proofs(with_change(KEEP, "dataset rows {}", "dataset rows { retention: 90 days }")) == []
    assert proofs(with_change(KEEP, "dataset rows {}", "dataset rows { pii: none }")) == []
    assert proofs(with_change(KEEP, "pii: pii", "pii: pseudonymous")) == []
    assert proofs(with_change(KEEP, "pii: pii", "")) == []


def test_stores_that_keep_it_are_one_finding_by_source() -> None:
    text = (
        KEEP.replace("retention: 1 day", "").replace("rows {}", "rows { retention: 1 day }")
        + "log trail {}\npeople -> trail\n"
    )
    proof = only(text)
    assert (proof.sort, proof.subject, proof.others) == ("pii-retention-missing", "people", ("lake", "trail"))


def test_a_store_may_say_itself_what_it_keeps() -> None:
    assert only("store crm { pii: pii }").words == "`crm` keeps data about people with no end"


# What not everyone may see

RAG = """
source docs { acl: yes }
chunker cut { keeps_acl: yes }
index passages {}
prompt ask {}
model writer { role: generator }
endpoint api {
  => passages
  => ask
  => writer
}
docs -> cut -> passages
"""


def test_a_generator_must_not_read_for_people_what_they_may_not() -> None:
    proof = only(RAG)
    assert (proof.sort, proof.certain) == ("acl-not-enforced-before-generation", True)
    assert proof.path[:4] == ("docs", "cut", "passages", "api")
    assert (proof.subject, proof.others) == ("docs", ("ask", "writer"))


@pytest.mark.parametrize("filters", ["acl: yes", 'filters: ["acl"]'])
def test_an_index_that_filters_is_right(filters: str) -> None:
    assert proofs(with_change(RAG, "passages {}", f"passages {{ {filters} }}")) == []


def test_a_filter_after_the_generator_is_too_late() -> None:
    filtered = "policy rights { acl: yes }\n" + RAG
    assert proofs(with_change(filtered, "  => ask\n", "  => rights\n  => ask\n")) == []
    assert len(proofs(with_change(filtered, "  => writer\n", "  => writer\n  => rights\n"))) == 1


def test_passages_without_their_rights_cannot_be_filtered() -> None:
    text = with_change(with_change(RAG, "passages {}", "passages { acl: yes }"), "keeps_acl: yes", "keeps_acl: no")
    proof = only(text)
    assert proof.sort == "acl-not-enforced-before-generation"
    assert "`cut` drops the rights" in proof.words
    assert proof.path[:3] == ("docs", "cut", "passages")
    assert proofs(with_change(text, "keeps_acl: no", "")) == []


# What strangers wrote

AGENT = """
source web { mode: crawl }
index pages {}
model writer { role: generator }
tool mail { side_effects: write }
web -> pages
endpoint api {
  => pages
  => writer
  => mail
}
"""


def test_what_strangers_wrote_must_not_act() -> None:
    proof = only(AGENT)
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "untrusted-content-to-tool",
        "mail",
        ("web",),
        True,
    )
    assert proof.path == ("web", "pages", "api", "mail")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("side_effects: write", "side_effects: write, confirmation: human"),
        ("side_effects: write", 'side_effects: write, allow_list: ["drafts"]'),
        ("side_effects: write", "side_effects: write, sandbox: yes"),
        ("side_effects: write", "side_effects: read"),
        ("side_effects: write", ""),
        ("mode: crawl", "mode: crawl, untrusted: no"),
        ("mode: crawl", "mode: batch"),
        ("=> writer", "=> check\n => writer"),
    ],
)
def test_consent_lists_and_sandboxes_hold_it_back(before: str, after: str) -> None:
    text = with_change(AGENT, before, after)
    assert proofs(text + "guardrail check { blocks: [injection] }\n") == []


def test_code_that_calls_a_payment_service_is_no_agent() -> None:
    text = with_change(AGENT, "tool mail", "external mail")
    assert proofs(text) == []
    assert len(proofs(with_change(text, "  => mail\n", "") + "writer => mail\n")) == 1


def test_generated_code_is_checked_before_it_runs() -> None:
    text = "model writer { role: generator }\ntool db { executes: sql }\nwriter => db"
    assert (only(text).sort, only(text).path) == ("model-output-executed", ("writer", "db"))
    assert proofs(with_change(text, "executes: sql", "executes: sql, validates: yes")) == []
    assert proofs(with_change(text, "executes: sql", "executes: sql, sandbox: yes")) == []
    assert proofs(with_change(text, "executes: sql", "")) == []
    assert proofs(with_change(text, "role: generator", "role: rank")) == []


def test_prompts_hold_no_secrets() -> None:
    assert only("prompt p { contains_secrets: yes }").sort == "secrets-in-prompt"
    assert proofs("prompt p { contains_secrets: no }") == []
    assert proofs("prompt p {}") == []
    found = proofs("source vault { pii: secret }\nprompt p {}\nvault -> p")
    assert [(p.sort, p.path) for p in found] == [("secrets-in-prompt", ("vault", "p"))]


# Caches

CACHE = """
actor viewer { key: ["viewer_id"] }
entity item {}
feature taste { entity: viewer }
model ranker { features: taste }
endpoint api { => ranker }
cache hot { key: ["query"], scope: result }
hot => api
"""


def test_an_answer_for_one_is_no_answer_for_another() -> None:
    proof = only(CACHE)
    assert (proof.sort, proof.subject, proof.others, proof.certain) == ("cache-key-leak", "hot", ("ranker",), True)
    assert proof.path == ("hot", "api", "ranker")


@pytest.mark.parametrize("key", ['["query", "viewer_id"]', '["query", "user_id"]', '["viewer"]', '["tenant"]'])
def test_a_key_with_the_asker_is_right(key: str) -> None:
    assert proofs(with_change(CACHE, '["query"]', key)) == []


def test_an_unsaid_key_is_asked_for() -> None:
    assert only(with_change(CACHE, 'key: ["query"], ', "")).missing == ("hot.key",)


def test_answers_about_things_may_be_shared() -> None:
    assert proofs(with_change(CACHE, "entity: viewer", "entity: item")) == []
    assert proofs(with_change(CACHE, "scope: result", "scope: prompt_prefix")) == []


def test_a_personalised_task_is_enough() -> None:
    text = with_change(
        with_change(CACHE, "entity: viewer", "entity: item"), "{ features: taste }", "{ features: taste, task: t }"
    )
    assert only(text + "task t { personalised: yes }").sort == "cache-key-leak"
    assert proofs(text + "task t { personalised: no }") == []


def test_filtered_answers_depend_on_rights() -> None:
    text = 'index docs { acl: yes }\nendpoint api { => docs }\ncache hot { key: ["question"], scope: semantic }\nhot => api'
    assert only(text).others == ("docs",)
    assert proofs(with_change(text, '["question"]', '["question", "groups"]')) == []


def test_restricted_data_behind_a_service_counts() -> None:
    text = 'source docs { acl: yes }\nstore lake {}\ndocs -> lake\nendpoint api { => lake }\ncache hot { key: ["question"] }\nhot => api'
    assert only(text).others == ("lake",)
    assert proofs(with_change(text, "acl: yes", "acl: no")) == []


def test_a_cached_feature_of_a_person_is_kept_by_person() -> None:
    text = 'actor viewer {}\nentity item {}\nfeature f { entity: viewer }\ncache hot { key: ["day"] }\nf -> hot'
    assert only(text).path == ("hot", "f")
    assert proofs(with_change(text, "f { entity: viewer", "f { entity: item")) == []


def test_counts_over_all_users_may_be_shared() -> None:
    text = 'actor viewer {}\nsource events { entity: viewer, pii: pseudonymous }\npipeline count {}\ncache top { key: ["country"] }\n'
    assert proofs(text + "events -> count -> top") == []


def test_a_store_of_things_and_people_may_be_asked_about_things() -> None:
    text = "actor viewer {}\nentity item {}\nfeature a { entity: viewer }\nfeature b { entity: item }\nfeature_store shelf {}\n"
    text += 'cache hot { key: ["item_id"] }\nhot => shelf\na -> shelf\n'
    assert len(proofs(text)) == 1
    assert proofs(text + "b -> shelf\n") == []


# Laws

BAD = """
source people { pii: pii }
external vendor {}
dataset rows {}
log trail {}
people -> trail
people -> rows
people -> vendor
source docs { acl: yes, untrusted: yes }
index passages {}
docs -> passages
prompt ask { contains_secrets: yes }
model writer { role: generator }
tool shell_t { side_effects: irreversible, executes: shell }
endpoint api {
  => passages
  => ask
  => writer
}
writer => shell_t
actor person {}
cache hot { key: ["question"] }
hot => api
"""


def test_every_taint_is_in_the_design_of_the_laws() -> None:
    assert {proof.sort for proof in proofs(BAD)} == {
        "pii-to-external",
        "pii-in-training-unprotected",
        "pii-retention-missing",
        "acl-not-enforced-before-generation",
        "untrusted-content-to-tool",
        "model-output-executed",
        "secrets-in-prompt",
        "cache-key-leak",
    }


def test_names_do_not_matter() -> None:
    assert_names_do_not_matter(BAD, of)


def test_order_does_not_matter() -> None:
    assert_order_does_not_matter(BAD, of)


def test_saying_less_proves_no_more() -> None:
    assert_saying_less_proves_no_more(BAD, of, set())
    # All these are about a protection that is absent; what protects is stated in the designs above.
    assert_saying_less_proves_no_more(KEEP, of, {"pii-retention-missing"})


def test_a_long_design_is_followed_to_its_end() -> None:
    chain = [f"p{number}" for number in range(1500)]
    callers = [f"c{number}" for number in range(1500)]
    text = "source people { pii: pii }\n" + "\n".join(f"pipeline {name} {{}}" for name in [*chain, *callers])
    text += f"\npeople -> {' -> '.join(chain)}\nc0 => people\n"
    text += "\n".join(f"{caller} => {called}" for called, caller in pairwise(callers))
    assert labels(text, "p1499") == {"pii"}
    assert labels(text, "c1499") == {"pii"}


@pytest.mark.parametrize("path", GOOD_DESIGNS, ids=lambda path: path.parent.name)
def test_good_designs_leak_nothing(path: Path) -> None:
    assert [f"{p.sort}: {p.words}" for p in proofs(path.read_text(encoding="utf-8")) if p.certain] == []
