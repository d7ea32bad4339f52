"""Reads submission agreements: one TOML file each, checked against what the tables can do."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from leverans.ingest.fileshare import FileShare
from leverans.messages.catalogue import find
from leverans.model.agreement import (
    AcceptanceTerms,
    Agreement,
    CheckTerms,
    PackageTerms,
    Party,
    SourceTerms,
    TargetTerms,
)
from leverans.model.gate import GateTerms
from leverans.model.source_disposal import Method, SourceDisposalTerms
from leverans.packaging.cases.forms import FORMS
from leverans.storage.places import local_path
from leverans.wiring.agreement_file import AgreementFile, PartyTable
from leverans.wiring.ids import is_id
from leverans.wiring.mistakes import Mistake
from leverans.wiring.secrets import SecretReference
from leverans.wiring.tables import FORMATS, OWN_STORE, SOURCES
from leverans.wiring.toml_file import read_toml, refused, usage_error
from leverans.wiring.transfer_file import FurtherTable, TargetTable
from leverans.wiring.workspace import WorkspaceSettings, place

FOLDER = "agreements"


def list_agreements(workspace: WorkspaceSettings) -> tuple[str, ...]:
    """The ids of all agreements of a workspace, in order."""
    found = workspace.folder(FOLDER).glob("*.toml")
    return tuple(sorted(path.stem for path in found if is_id(path.stem)))


def load_agreement(workspace: WorkspaceSettings, agreement_id: str) -> Agreement:
    """Read the agreement `agreements/ID.toml`; its paths are made whole.

    Secrets stay references (`env:NAME`) in `options`: an agreement can be shown to anyone.

    Raises:
        UsageError: there is no such agreement; the detail lists those there are.
        ConfigurationError: it is wrong, naming file, line, key and what is allowed.
    """
    path = workspace.folder(FOLDER, f"{agreement_id}.toml")
    if not is_id(agreement_id) or not path.is_file():
        known = ", ".join(list_agreements(workspace)) or "-"
        raise usage_error(find("SET-NO-AGREEMENT", name=agreement_id, known=known))
    file = read_toml(path, AgreementFile, root=workspace.root)
    wrong = [
        *_needed(file.value),
        *_no_store(file.value, workspace),
        *_outside_of_format(file.value),
        *_missing_files(file.value, workspace),
        *_names_twice(file.value),
        *_not_straight(file.value),
        *_not_ours_to_delete(file.value),
    ]
    if wrong:
        raise refused(file.shown, file.text, wrong)
    return replace(_agreement(agreement_id, file.digest, file.value, workspace), document=file.data)


def agreements_by_reference(workspace: WorkspaceSettings) -> dict[str, Agreement]:
    """An archive's own copies of agreements, by the reference that delivery notes name.

    What only the delivering side has at hand (mapping, plan, documentation) is not asked for.

    Raises:
        ConfigurationError: a copy is wrong, or two have one reference.
    """
    found: dict[str, Agreement] = {}
    for agreement_id in list_agreements(workspace):
        path = workspace.folder(FOLDER, f"{agreement_id}.toml")
        file = read_toml(path, AgreementFile, root=workspace.root)
        if _is_onward(file.value, workspace):
            continue  # by it this archive delivers; nothing arrives under it
        if file.value.reference in found:
            params = {"key": "reference", "value": file.value.reference, "allowed": "≠"}
            mistake = Mistake(rule="SET-VALUE", place=("reference",), params=params)
            raise refused(file.shown, file.text, [mistake])
        agreement = _agreement(agreement_id, file.digest, file.value, workspace)
        found[agreement.reference] = agreement
    return found


def _is_onward(file: AgreementFile, workspace: WorkspaceSettings) -> bool:
    """Whether an agreement is about what this archive delivers to another house."""
    side, own, receiver = workspace.archive, workspace.authority, file.receiver
    names = {own.name, side.name if side else ""}
    is_us = receiver.name in names or (receiver.id != "" and receiver.id == own.id)
    return file.source.kind == OWN_STORE and not is_us


def _agreement(
    agreement_id: str, digest: str, file: AgreementFile, workspace: WorkspaceSettings
) -> Agreement:
    return Agreement(
        id=agreement_id,
        reference=file.reference,
        label=file.label,
        digest=digest,
        archival_creator=_party(file.archival_creator),
        submitter=_party(file.submitter),
        receiver=_party(file.receiver),
        source=_source(file, workspace),
        package=_package(file, workspace),
        check=_check(file),
        target=_target(file.target, workspace),
        plan=file.plan,
        contacts=tuple(_party(contact) for contact in file.contacts),
        previous_references=file.previous_references,
        reference_code=file.reference_code,
        schedule=file.schedule,
        submission=file.terms(),
        gate=GateTerms(min_age_years=file.gate.min_age_years) if file.gate else None,
        acceptance=AcceptanceTerms(**file.acceptance.model_dump()),
        disposal=_disposal(file),
        further=tuple(_target(table, workspace) for table in file.targets),
        transfer=file.transfer.terms(),
    )


def _disposal(file: AgreementFile) -> SourceDisposalTerms | None:
    table, agreed = file.source_disposal, file.afterwards
    stated = "grace_days" in agreed.model_fields_set
    return table.terms(agreed.grace_days if stated else 0) if table else None


def _check(file: AgreementFile) -> CheckTerms:
    terms = file.check
    return CheckTerms(
        formats=terms.formats,
        max_path=terms.max_path,
        levels=dict(terms.levels),
        identify=terms.identify,
        clamd=terms.clamd,
        pdfa=terms.pdfa,
        namespaces=dict(terms.namespaces),
        schemas=terms.schemas,
    )


def _source(file: AgreementFile, workspace: WorkspaceSettings) -> SourceTerms:
    terms = file.source
    location, options = place(workspace.root, terms.location), _texts(terms.options)
    if terms.kind == OWN_STORE and not location and workspace.archive is not None:
        location, options = workspace.archive.store, {**workspace.archive.store_options, **options}
    return SourceTerms(
        kind=terms.kind,
        system=terms.system,
        location=location,
        sheet=place(workspace.root, terms.sheet),
        mapping=place(workspace.root, terms.mapping),
        ignore=terms.ignore,
        options=options,
    )


def _package(file: AgreementFile, workspace: WorkspaceSettings) -> PackageTerms:
    terms = file.package
    return PackageTerms(
        profile=terms.profile,
        version=terms.version or FORMATS[terms.profile].versions[0],
        container=terms.container,
        algorithms=terms.algorithms,
        content_category=terms.content_category,
        content_information_type=terms.content_information_type,
        premis_objects=terms.premis_objects,
        description=terms.description,
        documentation=tuple(place(workspace.root, path) for path in terms.documentation),
        case_content=terms.case_content,
        fgs_type=terms.fgs_type,
    )


def _target(table: TargetTable, workspace: WorkspaceSettings) -> TargetTerms:
    return TargetTerms(
        kind=table.kind,
        location=place(workspace.root, table.location),
        options=_texts(table.options),
        name=table.name,
        receipt=table.receipt if isinstance(table, FurtherTable) else "required",
    )


def _party(table: PartyTable) -> Party:
    return Party(name=table.name, id=table.id, contact=table.contact)


def _texts(options: Mapping[str, str | SecretReference]) -> dict[str, str]:
    return {name: str(value) for name, value in options.items()}


def _needed(file: AgreementFile) -> Iterator[Mistake]:
    """Keys that this kind of source cannot do without."""
    for key in SOURCES[file.source.kind].needs:
        if not getattr(file.source, key):
            params = {"key": f"source.{key}"}
            yield Mistake(rule="SET-MISSING", place=("source",), params=params)


def _no_store(file: AgreementFile, workspace: WorkspaceSettings) -> Iterator[Mistake]:
    """Only a workspace that receives has a store of its own to deliver from."""
    if file.source.kind == OWN_STORE and workspace.archive is None:
        yield Mistake(rule="SET-NO-STORE", place=("source", "kind"), params={})


def _outside_of_format(file: AgreementFile) -> Iterator[Mistake]:
    """What the package format does not make, and what it cannot do without."""
    terms = file.package
    kind = FORMATS[terms.profile]
    form = FORMS.get(terms.case_content)
    types = ("MIXED", form.information_type) if form and form.information_type else ()
    chosen = {
        "version": (terms.version, ("", *kind.versions)),
        "container": (terms.container, kind.containers),
        "case_content": (terms.case_content, kind.cases),
        "documentation": ("".join(terms.documentation), () if kind.documents else ("",)),
        "content_information_type": (terms.content_information_type, types),
    }
    for key, (value, allowed) in chosen.items():
        if allowed and value not in allowed:
            told = ", ".join(f'"{name}"' for name in allowed if name or len(allowed) == 1)
            params = {"key": f"package.{key}", "value": value, "allowed": told}
            yield Mistake(rule="SET-VALUE", place=("package", key), params=params)
    for key in kind.needs:
        if not _value_of(file, key):
            place = tuple(key.split("."))[:-1]
            yield Mistake(rule="SET-MISSING", place=place, params={"key": key})


def _value_of(file: AgreementFile, key: str) -> object:
    value: object = file
    for name in key.split("."):
        value = value.get(name) if isinstance(value, dict) else getattr(value, name)
    return value


def _missing_files(file: AgreementFile, workspace: WorkspaceSettings) -> Iterator[Mistake]:
    """Files of the workspace that the agreement names and that are not there."""
    named: list[tuple[tuple[str | int, ...], str]] = [(("source", "mapping"), file.source.mapping)]
    named += [
        (("package", "documentation", n), path) for n, path in enumerate(file.package.documentation)
    ]
    if file.plan:
        named.append((("plan",), f"plans/{file.plan}.csv"))
    for key, value in named:
        if value and not workspace.folder(value).is_file():
            name = ".".join(str(part) for part in key if isinstance(part, str))
            yield Mistake(rule="SET-NO-FILE", place=key, params={"key": name, "value": value})


def _names_twice(file: AgreementFile) -> Iterator[Mistake]:
    """Targets that have the name of an earlier one."""
    taken = {file.target.name}
    for n, target in enumerate(file.targets):
        if target.name in taken:
            key = {"key": f"targets.{n + 1}.name", "name": target.name}
            yield Mistake(rule="SET-TARGET-TWICE", place=("targets", n, "name"), params=key)
        taken.add(target.name)


def _not_straight(file: AgreementFile) -> Iterator[Mistake]:
    """What cannot be sent while it is built, because its beginning is written last."""
    if file.transfer.straight and file.package.container != "tar":
        params = {"container": file.package.container}
        yield Mistake(rule="SET-NOT-STRAIGHT", place=("transfer", "straight"), params=params)


def _not_ours_to_delete(file: AgreementFile) -> Iterator[Mistake]:
    """Only in a folder of this machine can we see to it that the very bytes are removed.

    And an archive's own store is no source: there it is culled by the plan.
    """
    table, terms = file.source_disposal, file.source
    if table is not None and terms.kind == OWN_STORE:
        yield Mistake(rule="SET-OWN-STORE", place=("source_disposal",), params={})
    if table is None or table.method != Method.DELETE.value:
        return
    if terms.kind != FileShare.name or local_path(str(terms.location)) is None:
        params = {"kind": terms.kind}
        yield Mistake(rule="SET-NOT-OURS", place=("source_disposal", "method"), params=params)
