"""Read what people declare: every problem of every file at once, each with where, rule, value and way out."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import RootModel, ValidationError

from jobs.domain.declared import Declared
from jobs.domain.errors import Problem, SpecError
from jobs.domain.owners import Owner
from jobs.domain.rule import LIMIT_FORMS
from jobs.domain.spec import ModelSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from jobs.home import Home

OWNERS_FILE = "owners.yaml"


class _Owners(RootModel[dict[str, Owner]]):
    """The content of owners.yaml."""


class _UniqueKeyLoader(yaml.CSafeLoader):
    """Refuse a key that stands twice; plain YAML would keep the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything under models/: the specs that are sound, and every problem of those that are not."""

    models: Mapping[str, ModelSpec]
    owners: Mapping[str, Owner]
    problems: tuple[Problem, ...]


def read_declarations(home: Home) -> Declarations:
    """Read owners.yaml and every model file, collecting problems instead of stopping at the first."""
    owners_file = home.models / OWNERS_FILE
    owners, problems = _read_owners(owners_file, home)
    models: dict[str, ModelSpec] = {}
    for file in model_files(home):
        spec, found = _read_spec(file, home)
        problems += found
        if spec is None:
            continue
        problems += _check_against_home(spec, file, home, owners)
        models[spec.model] = spec
    return Declarations(models, owners, tuple(problems))


def model_files(home: Home) -> list[Path]:
    """List the files that each declare one model."""
    return sorted(file for file in home.models.glob("*.yaml") if file.name != OWNERS_FILE)


def read_model(home: Home, name: str) -> ModelSpec:
    """Read one declared model; SpecError with every problem of its file, or when no file declares it."""
    file = home.models / f"{name}.yaml"
    if not file.is_file() or file.name == OWNERS_FILE:
        known = [found.stem for found in model_files(home)]
        raise SpecError(
            Problem(
                where=_relative(home.models, home),
                rule="must hold a file for the model",
                got=repr(name),
                way_out=_nearest(name, known, "declared models are"),
            )
        )
    spec, problems = _read_spec(file, home)
    if spec is None or problems:
        raise SpecError(*problems)
    return spec


def read_owners(home: Home) -> Mapping[str, Owner]:
    """Read owners.yaml; SpecError with every problem."""
    owners, problems = _read_owners(home.models / OWNERS_FILE, home)
    if problems:
        raise SpecError(*problems)
    return owners


def _read_owners(file: Path, home: Home) -> tuple[dict[str, Owner], list[Problem]]:
    raw, problems = _read_yaml(file, home)
    if raw is None:
        return {}, problems
    try:
        return _Owners.model_validate_json(json.dumps(raw, default=str)).root, []
    except ValidationError as error:
        return {}, _problems(error, _relative(file, home), Owner)


def _read_spec(file: Path, home: Home) -> tuple[ModelSpec | None, list[Problem]]:
    raw, problems = _read_yaml(file, home)
    if raw is None:
        return None, problems
    where = _relative(file, home)
    try:
        spec = ModelSpec.model_validate_json(json.dumps(raw, default=str))
    except ValidationError as error:
        return None, _problems(error, where, ModelSpec)
    if spec.model != file.stem:
        way_out = f"rename the file to {spec.model}.yaml or the model to {file.stem}"
        return None, [
            Problem(where=f"{where}: model", rule="must be the file's name", got=repr(spec.model), way_out=way_out)
        ]
    return spec, []


def _read_yaml(file: Path, home: Home) -> tuple[Any, list[Problem]]:
    where = _relative(file, home)
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)  # noqa: S506 - a safe loader
    except FileNotFoundError:
        return None, [Problem(where=where, rule="must exist", way_out="README.md says how to add a model")]
    except UnicodeDecodeError as error:
        return None, [Problem(where=where, rule="must be UTF-8 text", got=f"byte {error.start}: {error.reason}")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f": line {mark.line + 1}" if mark else ""
        rule = f"must be YAML: {getattr(error, 'problem', None) or error}"
        return None, [Problem(where=f"{where}{line}", rule=rule, way_out="correct that line")]
    if not isinstance(raw, dict):
        return None, [Problem(where=where, rule="must hold keys and values", got=type(raw).__name__)]
    return raw, []


def _problems(error: ValidationError, where: str, root: type[Declared]) -> list[Problem]:
    return [_problem(detail, where, root) for detail in error.errors(include_url=False)]


def _problem(detail: ErrorDetails, where: str, root: type[Declared]) -> Problem:
    path = ".".join(str(part) for part in detail["loc"] if part not in LIMIT_FORMS)
    place = f"{where}: {path}" if path else where
    got = None if isinstance(detail.get("input"), dict | list) else repr(detail.get("input"))
    kind, text = detail["type"], detail["msg"]
    if kind == "extra_forbidden":
        keys = _keys_beside(detail["loc"], root)
        return Problem(where=place, rule="unknown key", way_out=_nearest(str(detail["loc"][-1]), keys, "keys here are"))
    if kind == "missing":
        return Problem(where=place, rule="must be declared", way_out=f"add the key {detail['loc'][-1]!r}")
    if kind == "value_error":
        return Problem(where=place, rule=text.removeprefix("Value error, "))
    if kind in ("literal_error", "enum"):
        return Problem(where=place, rule=f"must be one of {detail['ctx']['expected']}", got=got)
    return Problem(where=place, rule=text[0].lower() + text[1:], got=got)


def _keys_beside(location: tuple[int | str, ...], root: type[Declared]) -> list[str]:
    """Walk the declared classes along an error's path and list the keys allowed at its last step."""
    from typing import get_args

    def classes(annotation: object) -> Iterable[type[Declared]]:
        if isinstance(annotation, type) and issubclass(annotation, Declared):
            yield annotation
        for argument in get_args(annotation):
            yield from classes(argument)

    here: list[type[Declared]] = [root]
    for part in location[:-1]:
        fields = [cls.model_fields[part].annotation for cls in here if part in cls.model_fields]
        if fields:
            here = [found for annotation in fields for found in classes(annotation)]
    return sorted({key for cls in here for key in cls.model_fields})


def _nearest(word: str, known: list[str], else_say: str) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"{else_say} {', '.join(known) or '(none)'}"


def _check_against_home(spec: ModelSpec, file: Path, home: Home, owners: Mapping[str, Owner]) -> list[Problem]:
    """Check what one file says of others: owners, runbooks, the suite."""
    where = _relative(file, home)
    named = [("owner", spec.owner)]
    named += [(f"features.{at}.owner", feature.owner) for at, feature in enumerate(spec.features) if feature.owner]
    named += [(f"rules.{at}.owner", rule.owner) for at, rule in enumerate(spec.rules) if rule.owner]
    problems = [
        Problem(
            where=f"{where}: {path}",
            rule=f"must be an entry of {OWNERS_FILE}",
            got=repr(owner),
            way_out=_nearest(owner, sorted(owners), "owners are"),
        )
        for path, owner in named
        if owner not in owners
    ]
    for at, rule in enumerate(spec.rules):
        problems += _missing_runbook(rule.runbook, f"{where}: rules.{at}.runbook", home)
    if spec.expectations is not None and not (home.expectations / spec.expectations).is_file():
        problems.append(
            Problem(
                where=f"{where}: expectations",
                rule="must be a file of expectations/",
                got=repr(spec.expectations),
                way_out=f"draft it with `plumbline model suite {spec.model}`",
            )
        )
    return problems


def _missing_runbook(stem: str | None, where: str, home: Home) -> list[Problem]:
    if stem is None or (home.runbooks / f"{stem}.md").is_file():
        return []
    known = sorted(file.stem for file in home.runbooks.glob("*.md"))
    return [
        Problem(
            where=where,
            rule="must name a file of runbooks/",
            got=repr(stem),
            way_out=_nearest(stem, known, f"write runbooks/{stem}.md or use one of"),
        )
    ]


def _relative(path: Path, home: Home) -> str:
    return str(path.relative_to(home.root)) if path.is_relative_to(home.root) else str(path)
