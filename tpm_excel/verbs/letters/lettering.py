"""A draft in the name of a workspace: its contact writes, and its own templates stand before those that ship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tpm_excel.post.drafts import draft
from tpm_excel.post.letters import TemplateError
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


def letter(
    workspace: Workspace,
    template: str,
    words: Mapping[str, str],
    *,
    to: tuple[str, str],
    attachments: Sequence[tuple[str, bytes]],
    day: date,
    before: bytes = b"",
) -> bytes:
    """Return a draft from the workspace's contact, or the one `before` where it says the same.

    Raises OperatorError where the workspace's own template cannot be used.
    """
    contact = workspace.settings.contact
    sender = (contact.name, contact.email)
    own = workspace.folder / "mail"
    try:
        return draft(template, words, to=to, sender=sender, attachments=attachments, day=day, own=own, before=before)
    except TemplateError as error:
        raise OperatorError(str(error)) from error
