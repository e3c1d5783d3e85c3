"""Recipes on many pictures: the dialog and its parts."""
