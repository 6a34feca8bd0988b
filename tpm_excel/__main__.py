"""`python -m tpm_excel` is `tpm`."""

from tpm_excel.cli import main

main()
