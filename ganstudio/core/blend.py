"""Blend modes: each one array function, the reference of what is right."""

from __future__ import annotations

from enum import StrEnum


class Blend(StrEnum):
    """How a layer's colours meet what is below. Values are stable names for files."""

    NORMAL = "normal"
    DISSOLVE = "dissolve"
    DARKEN = "darken"
    MULTIPLY = "multiply"
    COLOUR_BURN = "colour-burn"
    LINEAR_BURN = "linear-burn"
    LIGHTEN = "lighten"
    SCREEN = "screen"
    COLOUR_DODGE = "colour-dodge"
    LINEAR_DODGE = "linear-dodge"
    OVERLAY = "overlay"
    SOFT_LIGHT = "soft-light"
    HARD_LIGHT = "hard-light"
    DIFFERENCE = "difference"
    EXCLUSION = "exclusion"
    SUBTRACT = "subtract"
    DIVIDE = "divide"
    HUE = "hue"
    SATURATION = "saturation"
    COLOUR = "colour"
    LUMINOSITY = "luminosity"
