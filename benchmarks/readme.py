"""Put the measured figures into the README.

python -m benchmarks readme
"""

from __future__ import annotations

import json
import re
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
    """Return the README's two tables as Markdown."""
    dev, authored = results["development"], results["authored"]
    lines = [
        f"| finding ({dev['answerable']} development and {authored['answerable']} authored "
        "questions) | hit@1 | hit@5 | MRR@10 | hit@1, authored |",
        "|---|---|---|---|---|",
    ]
    for name, row in dev["steps"].items():
        other = authored["steps"][name]
        figures = (row["hit@1"], row["hit@5"], row["MRR@10"], other["hit@1"])
        lines.append(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |")
    lines += [
        "",
        f"| whole answers (and {dev['unanswerable']} and {authored['unanswerable']} questions "
        "that the report does not answer) | development | authored |",
        "|---|---|---|",
    ]
    for name, shown in _SHOWN.items():
        figures = (dev["answers"][name], authored["answers"][name])
        lines.append(f"| {shown} | {figures[0]:.2f} | {figures[1]:.2f} |")
    return "\n".join(lines)
