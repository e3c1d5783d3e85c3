"""What a picture file says beside its pixels: tidied when it is opened, filtered when it is exported."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from ganstudio.core.document import Metadata
from ganstudio.files import exif
from ganstudio.files.patient import KEYWORDS, NAMESPACE, label_of, xmp_of

Keep = Literal["keep", "no-location", "strip"]

_PLACES = {
    "http://ns.adobe.com/exif/1.0/": ("GPS",),
    "http://ns.adobe.com/photoshop/1.0/": ("City", "State", "Country"),
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": ("Location", "CountryCode"),
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": ("Location",),
}
"""XMP namespace -> beginnings of the names that tell where a picture was taken."""

_IPTC_PLACES = (26, 27, 90, 92, 95, 100, 101)
"""Records of IPTC's application record 2 that name a place (IIM 4.2)."""


def orientation_of(exif_block: bytes | None, xmp: bytes | None) -> int:
    """How the picture must be turned, 1..8; XMP only counts where EXIF says nothing."""
    found = exif.orientation(exif_block)
    if found != 1 or xmp is None or _says_orientation(exif_block):
        return found
    match = re.search(rb"tiff:Orientation(?:>|\s*=\s*[\"'])\s*([1-8])", xmp)
    return int(match[1]) if match else 1


def _says_orientation(block: bytes | None) -> bool:
    try:
        return block is not None and exif.first(block).get(exif.ORIENTATION) is not None
    except ValueError:
        return False


def upright(metadata: Metadata) -> Metadata:
    """The metadata of a picture that stands as it should: orientation 1, embedded thumbnails dropped."""
    xmp = metadata.xmp
    if xmp is not None:
        xmp = re.sub(rb"(tiff:Orientation(?:>|\s*=\s*[\"'])\s*)[1-8]", rb"\g<1>1", xmp)
        xmp = re.sub(rb"<xmp:Thumbnails>.*?</xmp:Thumbnails>\s*", b"", xmp, flags=re.DOTALL)
    return replace(metadata, exif=exif.upright(metadata.exif), xmp=xmp)


def for_export(metadata: Metadata, keep: Keep, width: int, height: int, patient: bool = False) -> Metadata:
    """What goes into an exported file of that size: everything, all but the place it was taken, or nothing.

    Patient data goes into it only with ``patient``: as XMP, and as text where the format has room for that.
    """
    if keep == "strip":
        return Metadata()
    tidy = upright(metadata) if patient else without_patient(upright(metadata))
    if patient and tidy.patient:
        named = tuple((label_of(keyword), text) for keyword, text in tidy.patient)
        tidy = replace(tidy, xmp=tidy.xmp or xmp_of(tidy.patient), text=(*tidy.text, *named), patient=())
    tidy = replace(tidy, exif=exif.with_size(tidy.exif, width, height))
    if keep == "keep":
        return tidy
    text = tuple((key, words) for key, words in tidy.text if not re.search("gps|location|latitude|longitude", key, re.IGNORECASE))
    return Metadata(exif.without_location(tidy.exif), _xmp_without_location(tidy.xmp), _iptc_without_location(tidy.iptc), text)


def without_patient(metadata: Metadata) -> Metadata:
    """The metadata without what a medical file said of the person and the examination, in whatever form."""
    named = {label_of(keyword) for keyword in KEYWORDS}
    text = tuple((key, words) for key, words in metadata.text if key not in named)
    xmp = metadata.xmp
    if xmp is not None and NAMESPACE.encode() in xmp:
        xmp = _xmp_without(xmp, {NAMESPACE: ("",)})
    return replace(metadata, xmp=xmp, text=text, patient=())


def _xmp_without_location(xmp: bytes | None) -> bytes | None:
    """The packet without properties that name a place; None if they cannot be taken out for sure."""
    return None if xmp is None else _xmp_without(xmp, _PLACES)


def _xmp_without(xmp: bytes, places: Mapping[str, tuple[str, ...]]) -> bytes | None:
    """The packet without properties of these namespaces that begin so; None if they cannot be taken out for sure."""
    try:
        edited = xmp.decode("utf-8")
    except UnicodeDecodeError:
        return None
    for prefix, uri in re.findall(r"xmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)[\"']", edited):
        for start in places.get(uri, ()):
            name = rf"{re.escape(prefix)}:{start}[\w.-]*"
            edited = re.sub(rf"<({name})(?:\s[^>]*)?/>\s*", "", edited)
            edited = re.sub(rf"<({name})(?:\s[^>]*)?>.*?</\1>\s*", "", edited, flags=re.DOTALL)
            edited = re.sub(rf"\s{name}\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", edited)
    try:
        root = ElementTree.fromstring(edited.strip("\ufeff\0 \r\n\t").encode())
    except (ParseError, DefusedXmlException, ValueError):
        return None
    return None if any(_named_in(name, places) for name in _names(root)) else edited.encode()


def _names(root: Element) -> Iterator[str]:
    for element in root.iter():
        yield str(element.tag)
        yield from element.attrib


def _named_in(name: str, places: Mapping[str, tuple[str, ...]]) -> bool:
    uri, _, local = name.rpartition("}")
    return local.startswith(places.get(uri.lstrip("{"), ("\0",)))


def _iptc_without_location(iptc: bytes | None) -> bytes | None:
    """The records without those that name a place; None if they cannot be read."""
    if iptc is None:
        return None
    kept, at = bytearray(), 0
    while at + 5 <= len(iptc) and iptc[at] == 0x1C:
        length = int(struct.unpack_from(">H", iptc, at + 3)[0])
        if length & 0x8000 or at + 5 + length > len(iptc):
            return None
        if not (iptc[at + 1] == 2 and iptc[at + 2] in _IPTC_PLACES):
            kept += iptc[at : at + 5 + length]
        at += 5 + length
    return bytes(kept) if not iptc[at:].strip(b"\0") else None
