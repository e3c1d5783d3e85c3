"""What values and pixels measure, and how that follows the picture."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganstudio.core.convert import convert_depth, new_document
from ganstudio.core.geometry import Size
from ganstudio.core.image_size import resize_image
from ganstudio.core.measure import Measure, number_text
from ganstudio.core.rotate import flip_image, rotate_by, rotate_image

CT = Measure(-1024.0, 3071.0, "HU", (0.5, 0.8))


def test_fractions_and_values_are_each_others_inverse() -> None:
    assert CT.value(0) == -1024
    assert CT.value(1) == 3071
    assert CT.fraction(CT.value(0.3)) == pytest.approx(0.3)
    falling = Measure(10.0, -10.0)
    assert falling.value(0.25) == 5
    assert falling.fraction(5) == 0.25
    assert falling.span == 20


def test_the_spacing_follows_the_picture() -> None:
    document = replace(new_document(Size(40, 20), "grey", 16), measure=CT)
    assert resize_image(document, Size(80, 10)).measure == replace(CT, spacing=(0.25, 1.6))
    assert rotate_image(document, 1).measure == replace(CT, spacing=(0.8, 0.5))
    assert rotate_image(document, 2).measure == CT
    assert flip_image(document, True).measure == CT
    assert convert_depth(document, 8).measure == CT


def test_a_slanted_picture_has_a_spacing_only_where_its_pixels_are_square() -> None:
    document = replace(new_document(Size(40, 20), "grey", 16), measure=CT)
    assert rotate_by(document, 10).measure == replace(CT, spacing=None)
    square = replace(document, measure=replace(CT, spacing=(0.5, 0.5)))
    assert rotate_by(square, 10).measure == square.measure


def test_numbers_have_the_digits_that_are_useful() -> None:
    assert number_text(1234.4, "HU") == "1234 HU"
    assert number_text(12.34) == "12.3"
    assert number_text(0.97656, "mm") == "0.977 mm"
    assert number_text(-40.0, "HU") == "-40 HU"
