"""Checks: functions that yield findings, one module for each scope. They are the control; Excel's own is a courtesy."""
