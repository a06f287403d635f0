"""Put the measured figures into the README.

python -m benchmarks readme
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from benchmarks.quality import RESULTS, ROOT

_BETWEEN = re.compile(r"(<!-- quality -->\n).*?(<!-- /quality -->)", re.DOTALL)
_SHOWN = {
    "Success@1": "the first passage answers",
    "section@1": "the first citation's section is right",
    "quote@1": "the marked quote is right",
    "AUROC": "AUROC of the confidence",
    "refused at 5 %": "unanswerable refused when 5 % of the answerable are",
    "answerable, refused": "answerable refused as it is set",
    "unanswerable, refused": "unanswerable refused as it is set",
    "unanswerable, answered": "unanswerable shown as answered",
}


def run() -> str:
    """Rewrite the README's tables from benchmarks/results/quality.json; return them."""
    made = tables(json.loads((RESULTS / "quality.json").read_text()))
    path = ROOT / "README.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(_BETWEEN.sub(lambda m: f"{m[1]}{made}\n{m[2]}", text), encoding="utf-8")
    return made


def tables(results: dict[str, Any]) -> str:
    """Return the README's three tables as Markdown."""
    dev, others = results["development"], list(results)[1:]
    counts = ", ".join(f"{result['answerable']} {name}" for name, result in results.items())
    lines = _heads(
        f"finding ({counts})", "hit@1", "hit@5", "MRR@10", *(f"hit@1, {other}" for other in others)
    )
    for name, row in dev["steps"].items():
        figures = [row[measure] for measure in ("hit@1", "hit@5", "MRR@10")]
        figures += [results[other]["steps"][name]["hit@1"] for other in others]
        lines.append(_row(name, figures))
    counts = ", ".join(str(result["unanswerable"]) for result in results.values())
    lines += ["", *_heads(f"whole answers (and {counts} questions without an answer)", *results)]
    for name, shown in _SHOWN.items():
        lines.append(_row(shown, [result["answers"][name] for result in results.values()]))
    lines += ["", *_heads("of all these questions, answered the surest first", *dev["risks"])]
    for name, result in results.items():
        lines.append(_row(f"share that is wrong, {name}", list(result["risks"].values())))
    return "\n".join(lines)


def _heads(*heads: str) -> list[str]:
    return [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]


def _row(name: str, figures: Sequence[float]) -> str:
    return f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |"
