"""The style of a workspace: the house style, with what its own `style.toml` says in its place."""

from __future__ import annotations

from tpm_excel.forms.library import FormError
from tpm_excel.workbooks.writing.styles import Style, house_style, read_style
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


def style_of(workspace: Workspace) -> Style:
    """Return the style that returns and masters are written in; OperatorError where the file cannot be used."""
    path = workspace.folder / "style.toml"
    if not path.is_file():
        return house_style()
    try:
        return read_style(path)
    except (ValueError, FormError) as error:
        raise OperatorError(f"{path} cannot be used: {error}. Mend it, or delete the file, and run again.") from error
