"""The standard part of OpenRaster: names of blend modes, ``stack.xml`` written and read (openraster.org, baseline)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from ganstudio.core.blend import Blend
from ganstudio.core.geometry import Size
from ganstudio.errors import FileError
from ganstudio.translate import tr

MIMETYPE = b"image/openraster"
STACK, MERGED, THUMBNAIL = "stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"

OPERATIONS: Mapping[Blend, str] = {
    Blend.NORMAL: "svg:src-over",
    Blend.MULTIPLY: "svg:multiply",
    Blend.SCREEN: "svg:screen",
    Blend.OVERLAY: "svg:overlay",
    Blend.DARKEN: "svg:darken",
    Blend.LIGHTEN: "svg:lighten",
    Blend.COLOUR_DODGE: "svg:color-dodge",
    Blend.COLOUR_BURN: "svg:color-burn",
    Blend.HARD_LIGHT: "svg:hard-light",
    Blend.SOFT_LIGHT: "svg:soft-light",
    Blend.DIFFERENCE: "svg:difference",
    Blend.COLOUR: "svg:color",
    Blend.LUMINOSITY: "svg:luminosity",
    Blend.HUE: "svg:hue",
    Blend.SATURATION: "svg:saturation",
    Blend.LINEAR_DODGE: "svg:plus",
}
"""The blend modes that OpenRaster has a name for."""

_BLENDS: Mapping[str, Blend] = {
    **{name: blend for blend, name in OPERATIONS.items()},
    "svg:exclusion": Blend.EXCLUSION,
    "krita:exclusion": Blend.EXCLUSION,
    "krita:dissolve": Blend.DISSOLVE,
    "krita:linear_burn": Blend.LINEAR_BURN,
    "krita:linear_dodge": Blend.LINEAR_DODGE,
    "krita:subtract": Blend.SUBTRACT,
    "krita:divide": Blend.DIVIDE,
    "gimp:dissolve": Blend.DISSOLVE,
    "gimp:linear-burn": Blend.LINEAR_BURN,
    "gimp:exclusion": Blend.EXCLUSION,
    "gimp:subtract": Blend.SUBTRACT,
    "gimp:divide": Blend.DIVIDE,
}
"""What other programs write, too."""

_DEPTH = 64
"""Deepest nesting of groups that is read."""


@dataclass(frozen=True)
class Leaf:
    """A ``<layer>``: the picture ``source`` inside the file, at (x, y)."""

    name: str
    source: str
    x: int = 0
    y: int = 0
    opacity: float = 1.0
    blend: Blend = Blend.NORMAL
    visible: bool = True
    unknown: str = ""
    """The name of a blend mode that we do not have."""


@dataclass(frozen=True)
class Stack:
    """A ``<stack>``: nodes bottom first. Isolated: blended among themselves first."""

    name: str
    nodes: tuple[Node, ...]
    isolated: bool = True
    opacity: float = 1.0
    blend: Blend = Blend.NORMAL
    visible: bool = True
    unknown: str = ""


Node = Leaf | Stack


def stack_xml(size: Size, resolution: float, nodes: tuple[Node, ...]) -> bytes:
    """The text of ``stack.xml``."""
    dots = str(max(round(resolution), 1))
    image = Element("image", {"version": "0.0.3", "w": str(size.width), "h": str(size.height), "xres": dots, "yres": dots})
    _add(SubElement(image, "stack"), nodes)
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + str(tostring(image, "unicode")).encode()


def _add(parent: Element, nodes: tuple[Node, ...]) -> None:
    for node in reversed(nodes):
        shared = {
            "name": "".join(c for c in node.name if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"),
            "opacity": f"{node.opacity:.6g}",
            "visibility": "visible" if node.visible else "hidden",
            "composite-op": OPERATIONS[node.blend],
        }
        if isinstance(node, Leaf):
            SubElement(parent, "layer", {**shared, "src": node.source, "x": str(node.x), "y": str(node.y)})
        else:
            _add(SubElement(parent, "stack", {**shared, "isolation": "isolate" if node.isolated else "auto"}), node.nodes)


def parse_stack(xml: bytes, name: Any) -> tuple[Size, float, tuple[Node, ...]]:
    """(size, pixels per inch, nodes bottom first) of a ``stack.xml``; FileError if it is none."""
    try:
        image = ElementTree.fromstring(xml, forbid_dtd=True)
        size = Size(int(image.attrib["w"]), int(image.attrib["h"]))
        resolution = _number(image, "xres", 72.0)
        root = image.find("stack")
        if image.tag != "image" or root is None:
            raise ValueError("no stack")
        return size, resolution if 1 <= resolution <= 30000 else 72.0, _nodes(root, 0, 0, 0)
    except DefusedXmlException as error:
        text = tr("The project's list of layers holds something unsafe and was not opened. Get it from a source you trust.")
        raise FileError(name, text) from error
    except (ParseError, KeyError, ValueError, OverflowError) as error:
        raise FileError(name, tr("The project's list of layers is damaged. Open an older copy or its recovery file.")) from error


def _nodes(stack: Element, x: int, y: int, depth: int) -> tuple[Node, ...]:
    if depth > _DEPTH:
        raise ValueError("too deep")
    found: list[Node] = []
    for child in reversed(list(stack)):
        if child.tag not in ("layer", "stack"):
            continue
        left, top = x + int(_number(child, "x", 0)), y + int(_number(child, "y", 0))
        opacity = min(max(_number(child, "opacity", 1.0), 0.0), 1.0)
        operation = child.get("composite-op", "svg:src-over")
        blend = _BLENDS.get(operation, Blend.NORMAL)
        unknown = "" if operation in _BLENDS else operation
        visible = child.get("visibility", "visible") != "hidden"
        title = child.get("name", "")
        if child.tag == "layer":
            found.append(Leaf(title, child.attrib["src"], left, top, opacity, blend, visible, unknown))
        else:
            isolated = not (child.get("isolation") == "auto" and opacity == 1.0 and blend is Blend.NORMAL)
            found.append(Stack(title, _nodes(child, left, top, depth + 1), isolated, opacity, blend, visible, unknown))
    return tuple(found)


def _number(element: Element, key: str, default: float) -> float:
    value = float(element.get(key, default))
    if not -1e9 < value < 1e9:
        raise ValueError(f"{key} is {value}")
    return value
