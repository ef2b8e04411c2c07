"""Rules of somebody else: a pack that is found by its entry point, one that fails, one that cannot be imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PACK = Path(__file__).parent / "cases" / "pack"
DESIGN = "endpoint feed { entry: yes }\n"


def mlsd(tmp_path: Path, *arguments: str, design: str = DESIGN) -> subprocess.CompletedProcess[str]:
    (tmp_path / "a.mlsd").write_text(design, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(PACK), "MLSD_CACHE": str(tmp_path / "cache")}
    return subprocess.run(
        [sys.executable, "-m", "mlsd_dsl", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_rules_of_a_pack_are_asked_like_ours(tmp_path: Path) -> None:
    done = mlsd(tmp_path, "lint", "a.mlsd", "--select", "endpoint-without-region", "--format", "json")
    (found,) = json.loads(done.stdout)["diagnostics"]
    assert (found["rule"], found["code"], found["severity"]) == ("endpoint-without-region", "ACME1", "warning")
    assert found["start"] == {"line": 1, "column": 10}
    assert mlsd(tmp_path, "lint", "a.mlsd", "--select", "ACME1", design='endpoint feed { region: "eu" }\n').stdout == ""


def test_the_rules_of_a_pack_are_listed_and_explained(tmp_path: Path) -> None:
    assert "endpoint-without-region" in mlsd(tmp_path, "rules").stdout
    assert "Acme serves three continents" in mlsd(tmp_path, "rules", "ACME1").stdout


def test_a_rule_that_fails_becomes_a_finding_that_names_it(tmp_path: Path) -> None:
    done = mlsd(tmp_path, "lint", "a.mlsd", "--select", "always-fails,endpoint-without-region", "--format", "json")
    found = {each["rule"]: each for each in json.loads(done.stdout)["diagnostics"]}
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert set(found) == {"rule-crashed", "endpoint-without-region"}, "the others are asked all the same"
    assert "the rule `always-fails` failed: ZeroDivisionError" in found["rule-crashed"]["message"]
    assert "acme_rules.serving.always_fails" in found["rule-crashed"]["help"]


def test_a_module_that_cannot_be_imported_is_told(tmp_path: Path) -> None:
    done = mlsd(tmp_path, "rules")
    assert "a rule could not be loaded: acme_rules.serving.cannot_be_imported: ModuleNotFoundError" in done.stderr
    assert "no-rollback" in done.stdout


def test_a_changed_pack_makes_the_cache_ask_again(tmp_path: Path) -> None:
    assert mlsd(tmp_path, "lint", "a.mlsd", "--select", "ACME1").stdout
    environment = {**os.environ, "MLSD_CACHE": str(tmp_path / "cache")}
    without = subprocess.run(
        [sys.executable, "-m", "mlsd_dsl", "lint", "a.mlsd", "--format", "concise"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ACME1" not in without.stdout
