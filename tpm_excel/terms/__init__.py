"""The field's words as plain values. Nothing here imports anything of ours from outside this folder."""
