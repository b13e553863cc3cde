"""Ratios, measured in one run against a named floor. Nothing here asserts a time."""
