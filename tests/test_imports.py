"""Designs of several files: prefixes, groups, formulas across files. What imports get wrong stands in `cases/err`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import Checked, check
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.verdicts import verdicts_of


def written(folder: Path, **files: str) -> Checked:
    """Writes files and reads `main`."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.mlsd"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return check(Source("main.mlsd", files["main"]), folder / "main.mlsd", folder)


def sound(folder: Path, **files: str) -> Checked:
    checked = written(folder, **files)
    assert checked.sound, [diagnostic.message for diagnostic in checked.diagnostics]
    return checked


def age(checked: Checked, name: str) -> float:
    fact = Facts(checked.design).find(name)
    assert fact is not None
    assert fact.low == fact.high
    return fact.high


def test_names_are_reached_by_the_prefix_and_imported_parts_come_first(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        platform='store lake "The lake"\npipeline load { every: 1 h, runtime: 5 min }\nload -> lake',
        main='import "platform.mlsd" as p\nsource s { lag: 1 min }\ns -> p.load',
    )
    assert list(checked.design.parts) == ["p.lake", "p.load", "s"]
    assert [(edge.source, edge.target) for edge in checked.design.edges] == [("p.load", "p.lake"), ("s", "p.load")]
    assert checked.design.parts["p.lake"].title == "The lake"
    assert age(checked, "p.lake.age") == 66 * 60


def test_names_inside_the_imported_file_need_no_prefix(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        platform="assume pace = 1 h\npipeline load { every: pace, runtime: load.every / 4 }\nsource s { lag: 0 s }\ns -> load",
        main='import "platform.mlsd" as p\nassume pace = 5 h',
    )
    assert age(checked, "p.load.age") == 75 * 60
    assert (age(checked, "p.pace"), age(checked, "pace")) == (3600, 5 * 3600)


def test_formulas_reach_across_files(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        platform="assume pace = 1 h\npipeline load { every: 2 * pace, runtime: 0 s }",
        main='import "platform.mlsd" as p\nsource s { lag: p.pace / 60 }\nindex i { refresh: p.load.every + p.pace }\ns -> i',
    )
    assert age(checked, "i.age") == 60 + 3 * 3600


def test_imports_of_imports_add_their_prefixes(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        base="store kv\nassume n = 3",
        middle='import "base.mlsd" as b\nfeature_store fs { online: b.kv }\nentity e { count: 2 * b.n }',
        main='import "middle.mlsd" as m\nfeature f\nf -> m.fs\nentity own { count: m.b.n + m.e.count }',
    )
    assert list(checked.design.parts) == ["m.b.kv", "m.fs", "m.e", "f", "own"]
    assert age(checked, "own.count") == 9
    assert ("m.fs", "m.b.kv") in {(r.source, r.target) for r in Facts(checked.design).graph.relations}


def test_a_file_imported_twice_is_two_sets_of_parts(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        region="store kv\nassume copies = 2",
        main='import "region.mlsd" as east\nimport "region.mlsd" as west\nscenario x { east.copies: 3 }',
    )
    assert list(checked.design.parts) == ["east.kv", "west.kv"]


def test_two_files_may_import_a_third(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        base="store kv",
        a='import "base.mlsd" as b',
        c='import "base.mlsd" as b',
        main='import "a.mlsd" as a\nimport "c.mlsd" as c\nsource s\ns -> [a.b.kv, c.b.kv]',
    )
    assert len(checked.design.edges) == 2


def test_paths_start_at_the_file_that_imports(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        shared__base="store kv",
        shared__platform='import "base.mlsd" as b\nsource s\ns -> b.kv',
        main='import "shared/platform.mlsd" as p\nsource t\nt -> p.b.kv',
    )
    assert list(checked.design.parts) == ["p.b.kv", "p.s", "t"]


def test_groups_keep_their_parts_and_hand_down_their_owner(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        platform='group team { owner: "ours", group inner { store kv }\n  store own { owner: "mine" } }',
        main='import "platform.mlsd" as p\nview v { show: [p.team] }',
    )
    design = checked.design
    assert set(design.groups) == {"p.team", "p.inner"}
    assert design.groups["p.inner"].parent == "p.team"
    assert design.parts["p.kv"].group == "p.inner"
    assert (design.parts["p.kv"].get("owner"), design.parts["p.own"].get("owner")) == ("ours", "mine")


def test_requirements_reach_imported_parts(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        platform="source s { lag: 1 h }\nstore kv\ns -> kv",
        main='import "platform.mlsd" as p\nrequire p.kv.age <= 30 min\nrequire p.kv.age of p.s <= 2 h\nrequire path p.s to p.kv',
    )
    assert [v.state for v in verdicts_of(Facts(checked.design))] == ["violated", "holds"]
    assert checked.design.requirements[0].subject == "p.kv"
    assert checked.design.paths[0].source == "p.s"


def test_requirements_views_and_the_name_stay_with_their_file(tmp_path: Path) -> None:
    checked = sound(
        tmp_path,
        platform='design other "Other"\nsource s { lag: 1 h }\nrequire s.age <= 1 min\nview v { show: [s] }\nscenario z { s.lag: 1 s }',
        main='import "platform.mlsd" as p\ndesign own "Own"',
    )
    design = checked.design
    assert (design.name, design.requirements, dict(design.views), dict(design.scenarios)) == ("own", (), {}, {})


def test_a_mistake_across_files_points_into_the_file_that_made_it(tmp_path: Path) -> None:
    checked = written(tmp_path, platform="store kv", main='import "platform.mlsd" as p\nsource s\ns -> p.kvv')
    (mistake,) = checked.diagnostics
    assert (mistake.span.path, mistake.span.start.line) == ("main.mlsd", 3)
    assert "p.kv" in mistake.help


def test_what_could_be_read_of_a_broken_import_is_there(tmp_path: Path) -> None:
    checked = written(
        tmp_path,
        platform="store kv\nstore lake { retentoin: 5 days }",
        main='import "platform.mlsd" as p\nsource s\ns -> [p.kv, p.lake]',
    )
    assert len(checked.diagnostics) == 1
    assert {edge.target for edge in checked.design.edges} == {"p.kv", "p.lake"}


def test_an_import_is_found_through_standard_input_names(tmp_path: Path) -> None:
    (tmp_path / "p.mlsd").write_text("store kv")
    assert check(Source("-", 'import "p.mlsd" as p\nsource s\ns -> p.kv'), tmp_path / "unwritten.mlsd").sound


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="links need the right to make them")
def test_a_link_inside_the_project_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.mlsd").write_text("store kv")
    try:
        (tmp_path / "link.mlsd").symlink_to(tmp_path / "real.mlsd")
    except OSError:
        pytest.skip("this account may not make links")
    sound(tmp_path, main='import "link.mlsd" as l\nsource s\ns -> l.kv')


def test_facts_leave_out_what_is_imported_and_not_used(tmp_path: Path) -> None:
    (tmp_path / "platform.mlsd").write_text(
        "store redis { tech: redis }\nstore lake { tech: iceberg }\n", encoding="utf-8"
    )
    path = tmp_path / "feed.mlsd"
    path.write_text('import "platform.mlsd" as platform\nlog seen\nseen -> platform.lake\n', encoding="utf-8")
    facts = Facts(check(Source("feed.mlsd", path.read_text(encoding="utf-8")), path).design)
    assert {fact.subject for fact in facts.all()} & {"platform.redis", "platform.lake"} == {"platform.lake"}
