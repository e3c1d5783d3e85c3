"""Metadata is tidied on the way in, and filtered as the person chose on the way out."""

from __future__ import annotations

from ganstudio.core.document import Metadata
from ganstudio.files.metadata import for_export, orientation_of, upright
from tests.files import samples

FULL = Metadata(samples.exif(), samples.XMP, samples.IPTC, (("Title", "x"), ("GPS", "here")))


def test_keep_keeps_everything_tidied() -> None:
    out = for_export(FULL, "keep", 10, 20)
    assert out.iptc == samples.IPTC
    assert out.text == FULL.text
    assert out.xmp is not None
    assert b'tiff:Orientation="1"' in out.xmp
    assert b"GPSLatitude" in out.xmp


def test_no_location_removes_the_place_everywhere() -> None:
    out = for_export(FULL, "no-location", 10, 20)
    assert out.xmp is not None
    assert out.iptc is not None
    assert out.exif is not None
    assert b"GPS" not in out.xmp
    assert b"Berlin" not in out.xmp + out.iptc + out.exif
    assert b"Me" in out.xmp
    assert b"image/jpeg" in out.xmp
    assert b"Title" in out.iptc
    assert out.text == (("Title", "x"),)


def test_what_cannot_be_searched_for_a_place_is_left_out() -> None:
    broken = Metadata(b"II*\0\xff\xff\xff\xff", b"<exif:GPSLatitude", b"\x1c\x02\x05\xff\xff", ())
    assert for_export(broken, "no-location", 1, 1) == Metadata()
    nested = samples.XMP.replace(b"<dc:rights>", b"<dc:rights><y:GPSX xmlns:y='http://ns.adobe.com/exif/1.0/'/>").replace(b"y:GPSX", b"y:GPSX")
    out = for_export(Metadata(xmp=nested), "no-location", 1, 1)
    assert out.xmp is None or b"GPSX" not in out.xmp
    entity = b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + samples.XMP
    assert for_export(Metadata(xmp=entity), "no-location", 1, 1).xmp is None


def test_strip_leaves_nothing() -> None:
    assert for_export(FULL, "strip", 10, 20) == Metadata()


def test_exif_wins_over_xmp() -> None:
    assert orientation_of(None, samples.XMP) == 6
    assert orientation_of(samples.exif(3), samples.XMP) == 3
    assert orientation_of(samples.exif(1), samples.XMP) == 1
    assert orientation_of(None, None) == 1


def test_embedded_previews_go() -> None:
    packet = b"<a><xmp:Thumbnails><rdf:Alt>AAAA</rdf:Alt></xmp:Thumbnails><b/></a>"
    assert upright(Metadata(xmp=packet)).xmp == b"<a><b/></a>"
