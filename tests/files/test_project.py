"""Projects give the same document back, and the right picture to other programs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pyora import Project

from ganstudio.core.blend import Blend
from ganstudio.core.composite import flatten
from ganstudio.core.document import Document, Group, Layer, Mask, Mode, Pixels
from ganstudio.core.geometry import Point, Rect, Size
from ganstudio.core.progress import Cancelled, Progress
from ganstudio.core.raster import Depth, Raster
from ganstudio.errors import FileError
from ganstudio.files import profiles, project_save
from ganstudio.files.export import export
from ganstudio.files.openraster import parse_stack
from ganstudio.files.project import load_project, save_project
from tests.files.documents import assert_same_document, everything, noise, one_layer, opaque


@pytest.mark.parametrize("mode", ["rgb", "grey"])
@pytest.mark.parametrize("depth", [8, 16])
def test_gives_the_same_document_back(tmp_path: Path, mode: Mode, depth: Depth) -> None:
    document = everything(mode, depth)
    save_project(document, tmp_path / "a.ora")
    assert_same_document(load_project(tmp_path / "a.ora"), document)


def test_shared_rasters_stay_shared(tmp_path: Path) -> None:
    save_project(everything(), tmp_path / "a.ora")
    loaded = load_project(tmp_path / "a.ora")
    assert loaded.layer(6).raster is loaded.layer(8).raster


def test_is_laid_out_as_openraster_asks(tmp_path: Path) -> None:
    save_project(everything(), tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, archive.read("mimetype")) == ("mimetype", zipfile.ZIP_STORED, b"image/openraster")
        assert {"stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"} <= set(archive.namelist())
        with Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png"))) as thumbnail:
            assert max(thumbnail.size) <= 256
        names = [name for name in archive.namelist() if name.startswith("data/")]
        for name in names:
            with Image.open(io.BytesIO(archive.read(name))) as layer:
                assert layer.mode == "RGBA"


def test_pixels_that_need_no_change_are_stored_once(tmp_path: Path) -> None:
    save_project(one_layer(opaque(40, 30)), tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert not [name for name in archive.namelist() if name.startswith("ganstudio/pixels")]


def over(backdrop: np.ndarray, source: np.ndarray) -> np.ndarray:
    """Plain source-over of straight float RGBA."""
    ab, asrc = backdrop[..., 3:], source[..., 3:]
    alpha = asrc + ab * (1 - asrc)
    colour = (source[..., :3] * asrc + backdrop[..., :3] * ab * (1 - asrc)) / np.maximum(alpha, 1e-9)
    return np.concatenate([colour, alpha], axis=2)


def seen_by_others(path: Path) -> np.ndarray:
    """The visible layers of the file, composed with normal blending only, as a simple program would: float RGBA."""
    with zipfile.ZipFile(path) as archive:
        size, _, nodes = parse_stack(archive.read("stack.xml"), path)
        out = np.zeros((size.height, size.width, 4))
        for node in nodes:
            if not node.visible:
                continue
            assert node.blend is Blend.NORMAL
            assert hasattr(node, "source")
            with Image.open(io.BytesIO(archive.read(node.source))) as image:
                pixels = np.asarray(image).astype(float) / 255
            whole = np.zeros_like(out)
            target = Rect(node.x, node.y, pixels.shape[1], pixels.shape[0]).intersected(size.rect)
            whole[target.slices()] = pixels[target.slices(Point(node.x, node.y))]
            whole[..., 3] *= node.opacity
            out = over(out, whole)
    return out


ODD: list[Callable[[Document], Document]] = [
    lambda d: d.change(2, lambda x: replace(x, blend=Blend.DIVIDE)),
    lambda d: d.change(2, lambda x: replace(x, blend=Blend.LINEAR_BURN, opacity=0.4)),
    lambda d: d.change(2, lambda x: replace(x, blend=Blend.SUBTRACT, mask=Mask(Raster.from_array(noise(50, 40, 1))))),
    lambda d: d.change(2, lambda x: replace(x, clip=True)),
    lambda d: d.change(2, lambda x: replace(x, mask=Mask(Raster.from_array(noise(20, 20, 1)), Point(5, 5), outside=90))),
    lambda d: d.change(2, lambda x: replace(x, mask=Mask(Raster.from_array(noise(20, 20, 1)), enabled=False))),
    lambda d: d.change(2, lambda x: replace(x, content=Group((replace(x, id=7),), True), mask=Mask(Raster.from_array(noise(50, 40, 1))))),
    lambda d: d.change(2, lambda x: replace(x, content=Group((replace(x, id=7, blend=Blend.EXCLUSION),), False))),
    lambda d: d.change(2, lambda x: replace(x, content=Group((replace(x, id=7),), False), opacity=0.5)),
]


@pytest.mark.parametrize("change", ODD)
def test_other_programs_see_the_right_picture(tmp_path: Path, change: Callable[[Document], Document]) -> None:
    below, above = Raster.from_array(opaque(50, 40)), Raster.from_array(noise(50, 40, 4, 8, 1))
    layers = (Layer(1, "a", Pixels(below)), Layer(2, "b", Pixels(above), Point(4, 3)), Layer(3, "c", Pixels(above), Point(-9, 20), opacity=0.5))
    document = change(Document(Size(50, 40), layers=layers, next_id=8))
    save_project(document, tmp_path / "a.ora")
    wanted = flatten(document).astype(float) / 255
    np.testing.assert_allclose(seen_by_others(tmp_path / "a.ora"), wanted, atol=2.5 / 255)
    with zipfile.ZipFile(tmp_path / "a.ora") as archive, Image.open(io.BytesIO(archive.read("mergedimage.png"))) as merged:
        np.testing.assert_array_equal(np.asarray(merged), flatten(document))
    assert_same_document(load_project(tmp_path / "a.ora"), document)


def test_what_is_hidden_is_not_flattened(tmp_path: Path) -> None:
    document = everything()
    hidden = replace(document, layers=tuple(replace(layer, visible=False) for layer in document.layers))
    save_project(hidden, tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert b"Flattened" not in archive.read("stack.xml")


def test_pyora_reads_layers_and_modes(tmp_path: Path) -> None:
    pixels = noise(30, 20, 4, 8, 5)
    layers = (
        Layer(1, "Background", Pixels(Raster.from_array(opaque(50, 40)))),
        Layer(
            2,
            "Group",
            Group((Layer(3, "Inner", Pixels(Raster.from_array(pixels)), Point(6, 7), opacity=0.5, blend=Blend.MULTIPLY),), True),
            blend=Blend.SCREEN,
        ),
        Layer(4, "Hidden", Pixels(Raster.from_array(pixels)), visible=False),
    )
    document = Document(Size(50, 40), layers=layers, next_id=5)
    save_project(document, tmp_path / "a.ora")
    project = Project.load(str(tmp_path / "a.ora"))
    assert project.dimensions == (50, 40)
    top, group, bottom = project.children
    assert (top.name, top.visible) == ("Hidden", False)
    assert (group.name, group.composite_op) == ("Group", "svg:screen")
    inner = next(iter(group.children))
    assert (inner.name, inner.opacity, inner.composite_op, inner.offsets) == ("Inner", 0.5, "svg:multiply", (6, 7))
    np.testing.assert_array_equal(np.asarray(inner.get_image_data(raw=True)), pixels)
    assert bottom.name == "Background"
    np.testing.assert_array_equal(np.asarray(project.get_image_data()), flatten(document))


def test_reads_what_pyora_writes(tmp_path: Path) -> None:
    pixels = noise(30, 20, 4, 8, 5)
    project = Project.new(60, 50)
    group = project.add_group("Group")
    layer = project.add_layer(Image.fromarray(pixels, "RGBA"), "Group/Layer")
    layer.offsets, layer.opacity, layer.composite_op, group.visible = (10, -4), 0.25, "svg:color-dodge", False
    project.save(str(tmp_path / "b.ora"))
    document = load_project(tmp_path / "b.ora")
    assert document.size == Size(60, 50)
    group_layer = document.layers[0]
    assert isinstance(group_layer.content, Group)
    assert (group_layer.name, group_layer.visible) == ("Group", False)
    inner = group_layer.content.layers[0]
    assert (inner.name, inner.offset, inner.opacity, inner.blend) == ("Layer", Point(10, -4), 0.25, Blend.COLOUR_DODGE)
    assert inner.raster is not None
    np.testing.assert_array_equal(inner.raster.read(), pixels)


def written(path: Path, **entries: bytes | str) -> Path:
    """A small project by hand; keyword names with __ for a slash and _dot_ for the dot."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "image/openraster")
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data, zipfile.ZIP_DEFLATED)
    return path


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


STACK = '<image w="20" h="10"><stack><layer name="x" src="{src}" composite-op="{op}"/></stack></image>'


def test_reads_names_of_krita_and_says_what_it_does_not_know(tmp_path: Path) -> None:
    data = png(noise(20, 10, 4))
    known = load_project(written(tmp_path / "a.ora", stack_dot_xml=STACK.format(src="data/a.png", op="krita:divide"), data__a_dot_png=data))
    assert known.layers[0].blend is Blend.DIVIDE
    other = load_project(written(tmp_path / "b.ora", stack_dot_xml=STACK.format(src="data/a.png", op="svg:dst-in"), data__a_dot_png=data))
    assert other.layers[0].blend is Blend.NORMAL
    assert "svg:dst-in" in other.layers[0].name


def test_deep_and_grey_layers_of_others_keep_their_values(tmp_path: Path) -> None:
    deep = noise(20, 10, 1, 16)[..., 0]
    document = load_project(written(tmp_path / "a.ora", stack_dot_xml=STACK.format(src="data/a.png", op="svg:src-over"), data__a_dot_png=png(deep)))
    assert (document.depth, document.mode) == (16, "rgb")
    raster = document.layers[0].raster
    assert raster is not None
    np.testing.assert_array_equal(raster.read()[..., 1], deep)


def test_layers_changed_by_another_program_win_over_our_entry(tmp_path: Path) -> None:
    save_project(one_layer(opaque(20, 10)), tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as old, zipfile.ZipFile(tmp_path / "b.ora", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'name="Background"', b'name="Renamed"') if name == "stack.xml" else data)
    assert load_project(tmp_path / "b.ora").layers[0].name == "Renamed"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("stack", "words"),
    [
        (BOMB + STACK.format(src="&b;", op=""), "unsafe"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd">' + STACK.format(src="a", op=""), "unsafe"),
        (STACK.format(src="../../etc/passwd", op=""), "outside"),
        (STACK.format(src="/etc/passwd", op=""), "lost its part etc/passwd"),
        (STACK.format(src="//etc/passwd", op=""), "outside"),
        (STACK.format(src="C:\\\\a.png", op=""), "outside"),
        (STACK.format(src="data/none.png", op=""), "lost its part data/none.png"),
        (STACK.format(src="data/a.svg", op=""), "not a PNG"),
        ("<image w='5' h='5'>", "damaged"),
        ("<image w='x' h='5'><stack/></image>", "damaged"),
        ("<image h='5'><stack/></image>", "damaged"),
        ("<image w='-5' h='5'><stack/></image>", "no pixels"),
        ("<image w='900000' h='900000'><stack/></image>", "megapixels"),
        ("<image w='9' h='9'><stack><layer src='data/a.svg' opacity='nan'/></stack></image>", "damaged"),
        ("<image w='9' h='9'><stack>" + "<stack>" * 500 + "</stack>" * 500 + "</stack></image>", "damaged"),
        ("", "damaged"),
    ],
)
def test_hostile_lists_of_layers(tmp_path: Path, stack: str, words: str) -> None:
    with pytest.raises(FileError, match=words) as error:
        load_project(written(tmp_path / "evil.ora", stack_dot_xml=stack, data__a_dot_svg="<svg/>"))
    assert str(error.value).startswith("evil.ora: ")


def test_zip_bombs_are_not_unpacked(tmp_path: Path) -> None:
    bomb = written(tmp_path / "a.ora", stack_dot_xml=STACK.format(src="data/a.png", op=""), data__a_dot_png=bytes(40 << 20))
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(FileError, match="unpacks to far more"):
        load_project(bomb)
    with pytest.raises(FileError, match="unpacks to far more"):
        load_project(written(tmp_path / "b.ora", stack_dot_xml=" " * (65 << 20)))


def test_damaged_projects(tmp_path: Path) -> None:
    save_project(everything(), tmp_path / "a.ora")
    data = (tmp_path / "a.ora").read_bytes()
    for cut in (10, len(data) // 3, len(data) - 5):
        (tmp_path / "cut.ora").write_bytes(data[:cut])
        with pytest.raises(FileError, match=r"cut\.ora: "):
            load_project(tmp_path / "cut.ora")
    spoilt = bytearray(data)
    spoilt[len(data) // 2 : len(data) // 2 + 64] = bytes(64)
    (tmp_path / "cut.ora").write_bytes(spoilt)
    with pytest.raises(FileError):
        load_project(tmp_path / "cut.ora")
    with pytest.raises(FileError, match="not there"):
        load_project(tmp_path / "none.ora")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(version=99),
        lambda d: d.update(size=[10**9, 10**9]),
        lambda d: d.update(mode="cmyk"),
        lambda d: d["layers"][0].update(blend="nonsense"),
        lambda d: d["layers"][0].update(id=d["layers"][1]["id"]),
        lambda d: d["layers"][0]["content"].update(kind="script"),
        lambda d: d["layers"][0]["content"]["raster"].update(entry="../../x.png"),
        lambda d: d["layers"][0]["content"]["raster"].update(size=[3, 3]),
        lambda d: d["layers"][0]["content"]["raster"].update(depth=16),
        lambda d: d["layers"][4]["content"]["settings"].update(adjustment="none"),
        lambda d: d["layers"][0].pop("mask"),
        lambda d: d.update(layers=None),
    ],
)
def test_spoilt_exact_part(tmp_path: Path, spoil: Callable[[dict[str, Any]], None]) -> None:
    with pytest.raises(FileError, match=r"b\.ora: "):
        load_project(changed(tmp_path, spoil))


def changed(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A project with another description of its document."""
    save_project(everything(), folder / "a.ora")
    with zipfile.ZipFile(folder / "a.ora") as old, zipfile.ZipFile(folder / "b.ora", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == project_save.EXACT:
                exact = json.loads(data)
                change(exact)
                data = json.dumps(exact).encode()
            new.writestr(name, data)
    return folder / "b.ora"


def test_what_could_not_be_written_again_is_put_right(tmp_path: Path) -> None:
    def change(found: dict[str, Any]) -> None:
        found["layers"][0]["name"] = "half \ud800"
        found["metadata"]["text"] = [["Title", "\ud800"]]
        found["resolution"] = -5.0

    opened = load_project(changed(tmp_path, change))
    assert opened.layers[0].name == "half ?" and opened.resolution == 72.0
    save_project(opened, tmp_path / "c.ora")
    export(opened, tmp_path / "c.png")
    assert load_project(tmp_path / "c.ora").layers[0].name == "half ?"


def test_unchanged_layers_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = everything()
    save_project(document, tmp_path / "a.ora")
    encoded: list[Size] = []
    plain = project_save.strips

    def counted(*arguments: object) -> object:
        encoded.append(arguments[1])  # type: ignore[arg-type]
        return plain(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(project_save, "strips", counted)
    changed = document.change(3, lambda x: replace(x, content=Pixels(Raster.from_array(noise(21, 22, 4)))))
    save_project(changed, tmp_path / "b.ora")
    flattened = [size for size in encoded if size != Size(21, 22)]
    assert Size(21, 22) in encoded
    assert len(flattened) <= 2  # what is flattened for other programs changes with it
    assert_same_document(load_project(tmp_path / "b.ora"), changed)
    encoded.clear()
    (tmp_path / "a.ora").unlink()
    loaded = load_project(tmp_path / "b.ora")
    save_project(loaded, tmp_path / "b.ora")
    assert Size(21, 22) not in encoded
    assert_same_document(load_project(tmp_path / "b.ora"), changed)


def test_a_file_whose_packed_bytes_are_spoilt_is_not_copied_from(tmp_path: Path) -> None:
    save_project(everything(), tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as old, zipfile.ZipFile(tmp_path / "b.ora", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    opened = load_project(tmp_path / "b.ora")
    with zipfile.ZipFile(tmp_path / "b.ora") as file:
        places = [info.header_offset + 30 + len(info.filename) for info in file.infolist() if info.filename.startswith("data/")]
    spoilt = bytearray((tmp_path / "b.ora").read_bytes())
    for place in places:
        spoilt[place : place + 4] = b"\xff\xff\xff\xff"
    (tmp_path / "b.ora").write_bytes(spoilt)
    (tmp_path / "a.ora").unlink()
    save_project(opened, tmp_path / "c.ora")
    assert_same_document(load_project(tmp_path / "c.ora"), everything())


def test_a_file_that_changed_is_not_copied_from(tmp_path: Path) -> None:
    first, second = one_layer(opaque(30, 30, seed=1)), one_layer(opaque(30, 30, seed=2))
    save_project(first, tmp_path / "a.ora")
    save_project(second, tmp_path / "a.ora")
    save_project(first, tmp_path / "b.ora")
    assert_same_document(load_project(tmp_path / "b.ora"), first)


def test_layers_carry_the_profile(tmp_path: Path) -> None:
    save_project(one_layer(opaque(20, 10), profiles.adobe_rgb()), tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        for name in ("data/layer0.png", "mergedimage.png"):
            with Image.open(io.BytesIO(archive.read(name))) as image:
                assert image.info["icc_profile"] == profiles.adobe_rgb()


def test_cancelled_saving_leaves_the_old_file(tmp_path: Path) -> None:
    save_project(one_layer(opaque(20, 10)), tmp_path / "a.ora")
    before = (tmp_path / "a.ora").read_bytes()
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.1 else None)
    with pytest.raises(Cancelled):
        save_project(everything(), tmp_path / "a.ora", progress)
    assert (tmp_path / "a.ora").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.ora"]
