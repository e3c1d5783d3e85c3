"""Widgets for values, made from a dataclass's fields."""
