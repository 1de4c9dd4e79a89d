"""The import rules of the house, checked on every run (docs/decisions, DESIGN §2)."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ["mediation.common", "stations", "mediators", "cases", "assessment", "mediation"]
APPS = LAYERS[1:5]
INSIDE = [
    "choices calc reasons",
    "querysets",
    "models",
    "selectors",
    "services",
    "tasks forms filters permissions",
    "views api admin",
    "urls",
]
RANK = {name: rank for rank, names in enumerate(INSIDE) for name in names.split()}
PURE = [
    ROOT / "mediation/common/money.py",
    ROOT / "mediation/common/periods.py",
    ROOT / "mediation/common/identity.py",
    *sorted(ROOT.glob("*/calc/*.py")),
]
NUMERIC = {"numpy", "scipy", "stdnum", "rapidfuzz", "pypinyin"}
IMPURE_STDLIB = {"random", "secrets", "time", "os", "socket", "subprocess"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(module: str) -> int | None:
    owners = [name for name in LAYERS if module == name or module.startswith(f"{name}.")]
    return LAYERS.index(max(owners, key=len)) if owners else None


def absolute(path: Path, node: ast.ImportFrom) -> str:
    """The module that a ``from … import`` names, relative ones resolved."""
    if not node.level:
        return node.module or ""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, node.module] if node.module else package)


@cache
def imports(path: Path) -> frozenset[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            module = absolute(path, node)
            found.add(module)
            if module in LAYERS:
                found.update(f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return frozenset(found)


OURS = sorted(
    path
    for name in ("mediation", *APPS)
    for path in (ROOT / name).rglob("*.py")
    if "migrations" not in path.parts
)


@pytest.mark.parametrize("path", OURS, ids=module_name)
def test_imports_point_down(path):
    if "tests" in path.parts:
        return  # a test may build its world from above
    here = layer(module_name(path))
    upward = [module for module in imports(path) if (layer(module) or 0) > here]
    assert upward == []


@pytest.mark.parametrize("path", OURS, ids=module_name)
def test_files_inside_an_app_import_down(path):
    app, _, rest = module_name(path).partition(".")
    if app not in APPS or "tests" in path.parts:
        return
    here = RANK.get(rest.split(".")[0].split("_")[0], len(INSIDE))
    inside = [module.split(".")[1] for module in imports(path) if module.startswith(f"{app}.")]
    assert [module for module in inside if RANK.get(module.split("_")[0], 0) > here] == []


@pytest.mark.parametrize("path", PURE, ids=module_name)
def test_arithmetic_is_pure(path):
    allowed = (sys.stdlib_module_names - IMPURE_STDLIB) | NUMERIC
    pure = {module_name(other) for other in PURE}
    packages = {name.rpartition(".")[0] for name in pure}
    wrong = [
        module
        for module in imports(path)
        if module not in pure | packages and module.split(".")[0] not in allowed
    ]
    assert wrong == []


def test_arithmetic_runs_without_django():
    modules = ", ".join(module_name(path) for path in PURE)
    code = f"import sys, {modules}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_foreign_keys_point_down():
    upward = [
        str(field)
        for model in apps.get_models()
        if layer(model.__module__) is not None
        for field in model._meta.get_fields()
        if field.many_to_one
        and field.concrete
        and (layer(field.related_model.__module__) or 0) > layer(model.__module__)
    ]
    assert upward == []


def test_no_signal_receivers_of_our_own():
    receivers = [
        module_name(path)
        for path in OURS
        if "tests" not in path.parts
        and any(name.startswith("django.db.models.signals") for name in imports(path))
    ]
    assert receivers == []


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_only_the_rooms_of_the_house(app):
    known = set(RANK) | {"apps", "migrations", "tests", "documents", "__init__", "__pycache__"}
    rooms = {path.stem if path.is_file() else path.name for path in (ROOT / app).iterdir()}
    assert {room for room in rooms - known if room.split("_")[0] not in known} == set()


def test_project_package_is_empty():
    assert (ROOT / "mediation/__init__.py").read_text() == ""


def test_nothing_else_at_the_top():
    allowed = {
        "manage.py",
        "mediation",
        *APPS,
        "templates",
        "static",
        "requirements.txt",
        "pytest.ini",
        "README.md",
        "Makefile",
        "deploy",
        "docs",
        "bench",
    }
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    top = {name.split("/")[0] for name in listed}
    assert {name for name in top if not name.startswith(".")} - allowed == set()


def test_facts_are_protected():
    """No foreign key of ours deletes rows along with what it points to."""
    loose = [
        str(field)
        for model in apps.get_models()
        if layer(model.__module__) is not None
        for field in model._meta.get_fields()
        if field.many_to_one
        and field.concrete
        and field.remote_field.on_delete.__name__ not in ("PROTECT", "RESTRICT")
    ]
    assert loose == []


def test_constraints_carry_sentences():
    """Every named check and key of ours says a sentence of its own."""
    from django.db.models.constraints import BaseConstraint

    default = BaseConstraint.default_violation_error_message
    silent = [
        constraint.name
        for model in apps.get_models()
        if layer(model.__module__) is not None
        for constraint in model._meta.constraints
        if constraint.violation_error_message == default
    ]
    assert silent == []
