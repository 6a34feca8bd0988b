"""The master: collected, written and kept, and every value in it traced."""
