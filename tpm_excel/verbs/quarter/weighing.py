"""What each finding weighs in a workspace: rules that `tpm.toml` relaxes, and explanations that count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tpm_excel.findings.catalogue import Catalogue, nearest
from tpm_excel.findings.finding import Finding, Severity, finding
from tpm_excel.forms.belonging import belongs
from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import Relaxed
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Return
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.relaxing import Relaxation
from tpm_excel.workspace.settings import FILE

NEVER = frozenset({"TPM901", "TPM902"})
"""What tpm says of itself cannot be relaxed."""


def relaxed(workspace: Workspace, period: Period, findings: Iterable[Finding], catalogue: Catalogue) -> list[Finding]:
    """Return the findings as the workspace weighs them in a period; a rule that is off finds nothing."""
    settings = _checked(workspace, catalogue)
    found: list[Finding] = []
    for one in findings:
        rule = next((each for each in settings if each.holds(period) and _is_of(each, one, workspace.forms)), None)
        if rule is None:
            found.append(one)
        elif rule.becomes != "off":
            found.append(replace(one, weighs=Severity(rule.becomes)))
    ended = [one for one in settings if not one.holds(period)]
    found += [finding("TPM440", Place(FILE, ref=one.ref), code=one.code, until=one.end) for one in ended]
    return found


def relaxations(workspace: Workspace, period: Period) -> tuple[Relaxed, ...]:
    """Return what is relaxed in a period, or was until it ended, for the list in the master."""
    return tuple(
        Relaxed(one.code, one.becomes, one.where, one.because, one.end, holds=one.holds(period))
        for one in workspace.settings.relax
    )


def relaxed_forms(workspace: Workspace, period: Period) -> tuple[Form, ...]:
    """Return the forms as they are issued: To do keeps quiet about rules that are off for all rows."""
    whole = [one for one in workspace.settings.relax if one.holds(period) and not one.ref]
    forms = []
    for form in workspace.forms:
        changed = {one.code: one.becomes for one in whole if one.form in ("", form.name)}
        rules = [
            rule.model_copy(update={"severity": changed[rule.code]}) if rule.code in changed else rule
            for rule in form.rule
            if changed.get(rule.code) != "off"
        ]
        forms.append(form.model_copy(update={"rule": tuple(rules)}) if changed else form)
    return tuple(forms)


def _checked(workspace: Workspace, catalogue: Catalogue) -> Sequence[Relaxation]:
    """The relaxations of the workspace; OperatorError where one names no rule or no form."""
    forms = [one.name for one in workspace.forms]
    for one in workspace.settings.relax:
        if one.code not in catalogue.entries or one.code in NEVER:
            near = nearest(one.code, set(catalogue.entries) - NEVER)
            hint = f" The nearest is {near}." if near else ""
            raise OperatorError(f"{FILE} relaxes {one.code}, which is no rule that can be relaxed.{hint}")
        if one.form and one.form not in forms:
            raise OperatorError(
                f"{FILE} relaxes {one.code} for the form {one.form}, which this workspace does not use. "
                f"It uses {', '.join(forms)}."
            )
    return workspace.settings.relax


def _is_of(one: Relaxation, found: Finding, forms: tuple[Form, ...]) -> bool:
    if one.code != found.code or (one.ref and one.ref != found.place.ref):
        return False
    return not one.form or any(form.name == one.form and belongs(found, form, forms) for form in forms)


def carried_over(
    findings: Iterable[Finding],
    returns: Iterable[Return],
    forms: tuple[Form, ...],
    period: Period,
    catalogue: Catalogue,
) -> dict[str, str]:
    """Return what was explained in a period, by the key of the finding, while the rules are those of then."""
    older = {
        (one.directorate, form.name)
        for one in returns
        for form in forms
        if one.versions.get(form.name, form.version) != form.version
    }
    of_form = {rule.code: form.name for form in forms for rule in form.rule}
    kept: dict[str, str] = {}
    for one in findings:
        if catalogue.explained(one) and (one.directorate, of_form.get(one.code, "")) not in older:
            given = (
                ""
                if one.explanation.endswith(")") and "(given for " in one.explanation
                else f" (given for {period.label})"
            )
            kept[one.key] = one.explanation + given
    return kept
