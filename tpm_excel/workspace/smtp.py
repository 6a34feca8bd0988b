"""The mail server of a workspace: the table `[smtp]` of `tpm.toml`, and the password, which never stands in a file."""

from __future__ import annotations

import importlib
import os
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tpm_excel.workspace.problems import OperatorError

PASSWORD = "TPM_SMTP_PASSWORD"  # noqa: S105  # the name of a variable of the environment
SERVICE = "tpm-smtp"
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Smtp(BaseModel):
    """The mail server that `tpm send` hands messages to."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    host: str = Field(min_length=1)
    port: int = Field(default=0, ge=0, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""

    @model_validator(mode="before")
    @classmethod
    def _no_password(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "password" in raw:
            raise ValueError(f"a password never stands in a file; use the keyring or the variable {PASSWORD}")
        return raw

    @model_validator(mode="after")
    def _no_open_password(self) -> Smtp:
        if self.user and self.security == "none" and self.host not in _HERE:
            raise ValueError('with a user, security must be "starttls" or "tls": the password would be sent in clear')
        return self

    @property
    def usual_port(self) -> int:
        """The port: the one that is set, else the usual one for this way of making the connection safe."""
        return self.port or _PORTS[self.security]

    def password(self) -> str:
        """Return the user's password, from the environment or the keyring of the system; OperatorError without one."""
        if not self.user:
            return ""
        found = os.environ.get(PASSWORD) or self._from_keyring()
        if not found:
            raise OperatorError(
                f"There is no password for {self.user} at {self.host}. Put it into the keyring of this computer "
                f"(keyring set {SERVICE} {self.user}) or into the environment variable {PASSWORD}."
            )
        return found

    def _from_keyring(self) -> str:
        try:
            keyring = importlib.import_module("keyring")
        except ImportError as error:
            raise OperatorError(
                f"There is no password in the environment variable {PASSWORD}. To keep it in the keyring of this "
                'computer, install tpm with it: pip install "tpm-excel[send]"'
            ) from error
        try:
            return str(keyring.get_password(SERVICE, self.user) or "")
        except Exception as error:  # each system's keyring fails in its own way
            raise OperatorError(
                f"The keyring of this computer cannot be read ({error}). Use the environment variable {PASSWORD}."
            ) from error
