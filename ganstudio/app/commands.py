"""Everything a person can tell the window to do, as data: menus, shortcuts and the command search are made from this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Needs = Literal[
    "nothing", "document", "layer", "pixels", "surface", "group", "adjustment", "placed", "mask", "selection", "undo", "redo", "file", "style"
]
"""What must be there for a command to make sense: an open document, an active layer (of a kind), a mask, a selection, ...
``surface`` stands for pixels, or a mask that is painted on."""

MENUS: tuple[str, ...] = ("&File", "&Edit", "&Image", "&Layer", "&Select", "&Adjust", "E&nhance", "S&tyles", "&View", "&Window", "&Help")
"""The menu bar, from left to right, with access keys."""


@dataclass(frozen=True)
class Command:
    """One entry of a menu. Texts are plain English; the window translates them."""

    id: str
    """Stable: shortcuts that a person has changed are kept by it."""
    label: str
    menu: str
    """Path such as ``Layer/Mask``; empty: reachable by shortcut and search only."""
    shortcuts: tuple[str, ...] = ()
    """Qt's portable names; the first one is shown."""
    icon: str = ""
    needs: Needs = "document"
    tip: str = ""
    checkable: bool = False
    group: int = 0
    """A separator stands between entries of different groups."""


PANELS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("styles", "&Styles", ()), ("colour", "&Colour", ()), ("navigator", "Na&vigator", ()), ("histogram", "H&istogram", ()),
    ("layers", "&Layers", ("F7",)), ("properties", "Pr&operties", ()), ("history", "His&tory", ()),
)  # fmt: skip
"""Name, label and standard shortcuts of each panel."""


COMMANDS: tuple[Command, ...] = (
    Command("file.new", "&New…", "File", ("Ctrl+N",), "mdi6.file-plus-outline", "nothing", "Start an empty picture"),
    Command("file.new-from-clipboard", "New from Clipboar&d", "File", ("Ctrl+Shift+V",), "mdi6.clipboard-plus-outline", "nothing",
            "Open what was copied, here or in another program, as a picture of its own"),
    Command("file.open", "&Open…", "File", ("Ctrl+O",), "mdi6.folder-open-outline", "nothing", "Open pictures and projects"),
    Command("file.place", "&Place as Layers…", "File", (), "mdi6.image-plus-outline", "document", "Add picture files as new layers"),
    Command("file.sample", "Open Sa&mple Photo", "File", (), "mdi6.image-outline", "nothing", "A photo to try things on"),
    Command("file.save", "&Save", "File", ("Ctrl+S",), "mdi6.content-save-outline", "document", "Save the project with its layers (.ora)", group=1),
    Command("file.save-as", "Save &As…", "File", ("Ctrl+Shift+S",), "mdi6.content-save-edit-outline", "document",
            "Save the project under another name", group=1),
    Command("file.export", "&Export…", "File", ("Ctrl+Shift+E",), "mdi6.export-variant", "document",
            "Write a flat picture: JPEG, PNG, TIFF, WebP, …", group=1),
    Command("file.export-again", "Export A&gain", "File", ("Ctrl+Alt+Shift+S",), "", "document",
            "Write the flat picture once more, to the same file with the same options", group=1),
    Command("file.print", "Pr&int…", "File", ("Ctrl+P",), "mdi6.printer-outline", "document", "Print what is seen, or write it as a PDF", group=1),
    Command("file.batch", "&Batch…", "File", (), "mdi6.image-multiple-outline", "nothing", "Do the same to many pictures", group=1),
    Command("file.revert", "Re&vert", "File", (), "mdi6.file-undo-outline", "file", "Go back to what is on disk (can be undone)", group=1),
    Command("file.close", "&Close", "File", ("Ctrl+W", "Ctrl+F4"), "mdi6.close", "document", "Close this document", group=2),
    Command("file.close-all", "Close A&ll", "File", ("Ctrl+Shift+W",), "", "document", "Close every document", group=2),
    Command("file.quit", "&Quit", "File", ("Ctrl+Q",), "mdi6.exit-to-app", "nothing", "Close everything and leave", group=2),

    Command("edit.undo", "&Undo", "Edit", ("Ctrl+Z",), "mdi6.undo", "undo", "Take back the last step"),
    Command("edit.redo", "&Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo", "redo", "Do again what was undone"),
    Command("edit.cut", "Cu&t", "Edit", ("Ctrl+X",), "mdi6.content-cut", "surface", "Copy the selected pixels and clear them", group=1),
    Command("edit.copy", "&Copy", "Edit", ("Ctrl+C", "Ctrl+Ins"), "mdi6.content-copy", "surface",
            "Copy the selected pixels of the layer, or of the mask that is painted on", group=1),
    Command("edit.copy-merged", "Copy &Merged", "Edit", ("Ctrl+Shift+C",), "mdi6.layers-outline", "document",
            "Copy the selected pixels of all layers together", group=1),
    Command("edit.paste", "&Paste", "Edit", ("Ctrl+V", "Shift+Ins"), "mdi6.content-paste", "nothing",
            "Paste a picture or copied files as new layers; where nothing is open, as a new picture", group=1),
    Command("edit.clear", "C&lear", "Edit", ("Del", "Backspace"), "mdi6.eraser-variant", "surface", "Make the selected pixels transparent",
            group=1),
    Command("edit.fill-foreground", "F&ill with Foreground", "Edit", ("Alt+Backspace", "Alt+Del"), "mdi6.format-color-fill", "surface",
            "Fill the selection with the foreground colour", group=2),
    Command("edit.fill-background", "Fill with &Background", "Edit", ("Ctrl+Backspace",), "", "surface",
            "Fill the selection with the background colour", group=2),
    Command("edit.stroke", "Str&oke Selection…", "Edit", (), "mdi6.border-all-variant", "selection",
            "Draw a line in the foreground colour along the edge of the selection", group=2),
    Command("edit.swap-colours", "S&wap Colours", "Edit", ("X",), "mdi6.swap-horizontal", "nothing", "Swap foreground and background", group=2),
    Command("edit.default-colours", "&Default Colours", "Edit", ("D",), "mdi6.invert-colors", "nothing", "Black and white", group=2),
    Command("edit.transform", "Free Tra&nsform", "Edit", ("Ctrl+T",), "mdi6.resize", "pixels", "Move, scale, rotate and flip the layer", group=3),
    Command("edit.shortcuts", "&Keyboard Shortcuts…", "Edit", ("Ctrl+Alt+Shift+K",), "mdi6.keyboard-outline", "nothing", "Every shortcut",
            group=4),
    Command("edit.preferences", "Pr&eferences…", "Edit", ("Ctrl+,",), "mdi6.cog-outline", "nothing", "Memory, device, theme and more", group=4),

    Command("image.size", "Image &Size…", "Image", ("Ctrl+Alt+I",), "mdi6.image-size-select-large", "document", "Resample the whole picture"),
    Command("image.canvas", "&Canvas Size…", "Image", ("Ctrl+Alt+C",), "mdi6.arrow-expand-all", "document",
            "Add or cut room around the picture"),
    Command("image.duplicate", "D&uplicate", "Image", (), "mdi6.content-duplicate", "document",
            "The picture with its layers once more, in a tab of its own"),
    Command("image.crop", "Cr&op to Selection", "Image", (), "mdi6.crop", "selection", "Cut the picture down to the selection"),
    Command("image.trim", "&Trim", "Image", (), "mdi6.scissors-cutting", "document", "Cut off transparent edges"),
    Command("image.reveal", "Reveal All", "Image", (), "", "document", "Enlarge the canvas until every layer lies inside it"),
    Command("image.rotate-right", "Rotate 90° &Right", "Image", (), "mdi6.rotate-right", "document", "Turn the picture clockwise", group=1),
    Command("image.rotate-left", "Rotate 90° &Left", "Image", (), "mdi6.rotate-left", "document", "Turn the picture anticlockwise", group=1),
    Command("image.rotate-half", "Rotate &180°", "Image", (), "mdi6.rotate-360", "document", "Turn the picture upside down", group=1),
    Command("image.rotate-by", "Rotate &by Angle…", "Image", (), "mdi6.angle-acute", "document", "Straighten by an angle you type", group=1),
    Command("image.flip-horizontal", "Flip &Horizontal", "Image", (), "mdi6.flip-horizontal", "document", "Mirror left and right", group=1),
    Command("image.flip-vertical", "Flip &Vertical", "Image", (), "mdi6.flip-vertical", "document", "Mirror top and bottom", group=1),
    Command("image.frames", "Fra&mes…", "Image", (), "", "document", "Choose another picture of a file that holds several", group=2),
    Command("measure.auto", "&Automatic", "Image/Range of Values", (), "", "document", "Show nearly all values that occur"),
    Command("measure.all", "All &Values", "Image/Range of Values", (), "", "document", "Show every value that can be stored"),
    Command("measure.file", "As the &File Asks", "Image/Range of Values", (), "", "document", "Show the range that the file names"),
    Command("measure.brain", "&Brain", "Image/Range of Values", (), "", "document", "Computed tomography: level 40, width 80 HU", group=1),
    Command("measure.lung", "&Lung", "Image/Range of Values", (), "", "document", "Computed tomography: level -600, width 1500 HU", group=1),
    Command("measure.chest", "&Chest", "Image/Range of Values", (), "", "document", "Computed tomography: level 50, width 350 HU", group=1),
    Command("measure.abdomen", "Ab&domen", "Image/Range of Values", (), "", "document", "Computed tomography: level 50, width 400 HU", group=1),
    Command("measure.bone", "B&one", "Image/Range of Values", (), "", "document", "Computed tomography: level 400, width 1800 HU", group=1),
    Command("image.mode-rgb", "RGB", "Image/Mode", (), "", "document", "Red, green and blue", True, group=2),
    Command("image.mode-grey", "Grey", "Image/Mode", (), "", "document", "Shades of grey", True, group=2),
    Command("image.depth-8", "8 bit per Channel", "Image/Mode", (), "", "document", "256 shades a channel", True, group=3),
    Command("image.depth-16", "16 bit per Channel", "Image/Mode", (), "", "document", "65536 shades a channel", True, group=3),
    Command("image.to-srgb", "Convert to s&RGB", "Image/Mode", (), "", "document", "Change the pixels so that they look the same in sRGB", group=4),
    Command("image.properties", "&Properties…", "Image", ("Ctrl+Alt+P",), "mdi6.information-outline", "document",
            "Everything that is known of the picture", group=3),

    Command("layer.new", "&New Layer", "Layer", ("Ctrl+Shift+N",), "mdi6.layers-plus", "document", "An empty layer above the active one"),
    Command("layer.new-group", "New Gr&oup", "Layer", (), "mdi6.folder-plus-outline", "document", "An empty group above the active layer"),
    Command("layer.copy", "&Duplicate Layer", "Layer", ("Ctrl+J",), "mdi6.content-duplicate", "layer",
            "A copy of the layer, or of its selected pixels, above it"),
    Command("layer.cut", "New Layer via Cut", "Layer", ("Ctrl+Shift+J",), "mdi6.content-cut", "selection",
            "Move the selected pixels to a layer of their own"),
    Command("layer.to-picture", "New Picture from Layer", "Layer", (), "mdi6.file-image-plus-outline", "layer",
            "A picture of its own, as large as what is seen of the layer, or of those marked in the panel"),
    Command("layer.delete", "De&lete Layer", "Layer", ("Shift+Del",), "mdi6.trash-can-outline", "layer",
            "Remove the layer, or those marked in the panel"),
    Command("layer.rename", "Rename La&yer…", "Layer", ("F2",), "mdi6.rename-outline", "layer", "Give the layer another name"),
    Command("layer.add-mask-reveal", "&Reveal All", "Layer/Mask", (), "mdi6.image-filter-none", "layer", "A white mask: everything shows"),
    Command("layer.add-mask-hide", "&Hide All", "Layer/Mask", (), "", "layer", "A black mask: nothing shows"),
    Command("layer.add-mask-selection", "From &Selection", "Layer/Mask", (), "", "selection", "Show only what is selected"),
    Command("layer.add-mask-alpha", "From &Transparency", "Layer/Mask", (), "", "pixels", "Move the layer's transparency into a mask"),
    Command("layer.mask-edit", "&Paint on Mask", "Layer/Mask", ("Ctrl+\\",), "", "mask", "Brushes work on the mask", True, group=1),
    Command("layer.mask-enable", "&Enabled", "Layer/Mask", (), "", "mask", "Switch the mask off and on", True, group=1),
    Command("layer.mask-invert", "&Invert Mask", "Layer/Mask", (), "", "mask", "Swap hidden and shown", group=1),
    Command("layer.mask-apply", "&Apply Mask", "Layer/Mask", (), "", "mask", "Make the mask part of the transparency", group=2),
    Command("layer.mask-delete", "&Delete Mask", "Layer/Mask", (), "", "mask", "Remove the mask, show everything", group=2),
    Command("layer.mask-to-selection", "Mask to Se&lection", "Layer/Mask", (), "", "mask", "Select what the mask shows", group=3),
    Command("layer.selection-to-mask", "Selection to &Mask", "Layer/Mask", (), "", "selection", "Replace the mask by the selection", group=3),
    Command("layer.adjust-levels", "&Levels", "Layer/Adjustment Layer", (), "", "document", "Levels that can be changed at any time"),
    Command("layer.adjust-curves", "&Curves", "Layer/Adjustment Layer", (), "", "document", "Curves that can be changed at any time"),
    Command("layer.adjust-brightness-contrast", "&Brightness/Contrast", "Layer/Adjustment Layer", (), "", "document",
            "Brightness and contrast that can be changed at any time"),
    Command("layer.adjust-hue-saturation", "&Hue/Saturation", "Layer/Adjustment Layer", (), "", "document",
            "Hue and saturation that can be changed at any time"),
    Command("layer.adjust-white-balance", "&White Balance", "Layer/Adjustment Layer", (), "", "document",
            "White balance that can be changed at any time"),
    Command("layer.adjust-black-and-white", "Blac&k and White", "Layer/Adjustment Layer", (), "", "document",
            "A black and white mix that can be changed at any time"),
    Command("layer.adjust-shadows-highlights", "&Shadows/Highlights", "Layer/Adjustment Layer", (), "", "document",
            "Shadows and highlights that can be changed at any time"),
    Command("layer.adjust-invert", "&Invert", "Layer/Adjustment Layer", (), "", "document", "A negative that can be switched off"),
    Command("layer.adjust-window-level", "Win&dow/Level", "Layer/Adjustment Layer", (), "", "document",
            "Which range of values is shown from black to white"),
    Command("layer.adjust-blur", "Bl&ur", "Layer/Adjustment Layer", (), "", "document", "A blur that can be changed at any time"),
    Command("layer.adjust-sharpen", "Shar&pen", "Layer/Adjustment Layer", (), "", "document", "Sharpening that can be changed at any time"),
    Command("layer.edit-adjustment", "Edit Ad&justment…", "Layer", (), "mdi6.tune-vertical", "adjustment", "Change the adjustment layer's values"),
    Command("layer.visible", "&Visible", "Layer", ("Ctrl+H",), "mdi6.eye-outline", "layer", "Show or hide the layer", True, group=1),
    Command("layer.clip", "&Clip to Layer Below", "Layer", ("Ctrl+Alt+G",), "mdi6.arrow-down-left", "layer",
            "Show only where the layer below has pixels", True, group=1),
    Command("layer.lock-alpha", "Lock &Transparency", "Layer", (), "mdi6.lock-outline", "pixels", "Painting keeps the transparency", True, group=1),
    Command("layer.isolated", "&Isolated Group", "Layer", (), "", "group", "Blend the group's layers among themselves first", True, group=1),
    Command("layer.group", "&Group Layer", "Layer", ("Ctrl+G",), "mdi6.folder-outline", "layer",
            "Put the layer, or those marked in the panel, into a new group", group=2),
    Command("layer.ungroup", "&Ungroup", "Layer", ("Ctrl+Shift+G",), "", "group", "Take the layers out of the group", group=2),
    Command("layer.raise", "&Raise", "Layer/Order", ("Ctrl+]",), "mdi6.arrow-up", "layer", "One place up"),
    Command("layer.lower", "&Lower", "Layer/Order", ("Ctrl+[",), "mdi6.arrow-down", "layer", "One place down"),
    Command("layer.top", "To the &Top", "Layer/Order", ("Ctrl+Shift+]",), "mdi6.arrow-collapse-up", "layer", "Above all others of its group"),
    Command("layer.bottom", "To the Botto&m", "Layer/Order", ("Ctrl+Shift+[",), "mdi6.arrow-collapse-down", "layer", "Below all others of its group"),
    Command("layer.select-above", "Select Layer &Above", "Layer/Order", ("Alt+]",), "", "layer", "Make the next higher layer active", group=1),
    Command("layer.select-below", "Select Layer &Below", "Layer/Order", ("Alt+[",), "", "layer", "Make the next lower layer active", group=1),
    Command("layer.align-left", "&Left", "Layer/Align", (), "mdi6.align-horizontal-left", "layer", "To the left edge of the selection or canvas"),
    Command("layer.align-centre", "&Centre", "Layer/Align", (), "mdi6.align-horizontal-center", "layer",
            "To the middle between left and right of the selection or canvas"),
    Command("layer.align-right", "&Right", "Layer/Align", (), "mdi6.align-horizontal-right", "layer", "To the right edge of the selection or canvas"),
    Command("layer.align-top", "&Top", "Layer/Align", (), "mdi6.align-vertical-top", "layer", "To the top edge of the selection or canvas", group=1),
    Command("layer.align-middle", "&Middle", "Layer/Align", (), "mdi6.align-vertical-center", "layer",
            "To the middle between top and bottom of the selection or canvas", group=1),
    Command("layer.align-bottom", "&Bottom", "Layer/Align", (), "mdi6.align-vertical-bottom", "layer",
            "To the bottom edge of the selection or canvas", group=1),
    Command("layer.flip-horizontal", "Flip &Horizontal", "Layer/Transform", (), "", "pixels", "Mirror the layer left and right"),
    Command("layer.flip-vertical", "Flip &Vertical", "Layer/Transform", (), "", "pixels", "Mirror the layer top and bottom"),
    Command("layer.rotate-right", "Rotate 90° &Right", "Layer/Transform", (), "", "pixels", "Turn the layer clockwise"),
    Command("layer.rotate-left", "Rotate 90° &Left", "Layer/Transform", (), "", "pixels", "Turn the layer anticlockwise"),
    Command("layer.rasterise", "&Rasterise", "Layer", (), "", "placed", "Make a transformed or generated layer plain pixels", group=2),
    Command("layer.merge-down", "Merge Do&wn", "Layer", ("Ctrl+E",), "mdi6.arrow-collapse-down", "layer",
            "Join with the layer below, or those marked in the panel with each other", group=3),
    Command("layer.merge-visible", "&Merge Visible", "Layer", ("Ctrl+Alt+E",), "mdi6.layers-triple-outline", "document",
            "Join all visible layers", group=3),
    Command("layer.merge-group", "Merge Group", "Layer", (), "", "group", "Make one layer of the group", group=3),
    Command("layer.stamp", "Merge Visible to New Layer", "Layer", ("Ctrl+Alt+Shift+E",), "", "document",
            "A new layer of what is seen; the others stay", group=3),
    Command("layer.flatten", "&Flatten Image", "Layer", (), "mdi6.layers-minus", "document", "Join all layers into one", group=3),

    Command("select.all", "&All", "Select", ("Ctrl+A",), "mdi6.select-all", "document", "Select the whole picture"),
    Command("select.none", "&Deselect", "Select", ("Ctrl+D", "Ctrl+Shift+A"), "mdi6.selection-off", "selection", "Select nothing"),
    Command("select.again", "Reselec&t", "Select", ("Ctrl+Shift+D",), "", "document", "Select once more what was selected before"),
    Command("select.invert", "&Invert", "Select", ("Ctrl+Shift+I",), "mdi6.select-inverse", "document", "Select everything else"),
    Command("select.layer", "From &Layer", "Select", (), "mdi6.selection-drag", "pixels", "Select where the layer has pixels", group=1),
    Command("select.subject", "Sub&ject", "Select", ("Ctrl+Alt+J",), "mdi6.account-box-outline", "document",
            "Select what the picture is of", group=1),
    Command("select.feather", "&Feather…", "Select", ("Shift+F6",), "mdi6.blur-radial", "selection", "Soften the edge", group=2),
    Command("select.grow", "&Grow…", "Select", (), "mdi6.arrow-expand", "selection", "Move the edge outwards", group=2),
    Command("select.shrink", "&Shrink…", "Select", (), "mdi6.arrow-collapse", "selection", "Move the edge inwards", group=2),
    Command("select.border", "&Border…", "Select", (), "mdi6.border-outside", "selection", "Select a band along the edge", group=2),
    Command("select.refine", "&Refine Edge…", "Select", ("Ctrl+Alt+R",), "mdi6.feather", "selection", "Find hair and soft edges", group=2),
    Command("select.remove-background", "Remove Bac&kground", "Select", ("Ctrl+Alt+K",), "mdi6.image-off-outline", "layer",
            "Hide with a mask what is not selected, or what is not the subject", group=2),
    Command("select.quick-mask", "&Quick Mask", "Select", ("Q",), "mdi6.gradient-horizontal", "document",
            "Paint the selection with brushes", True, group=3),
    Command("select.load", "L&oad from File…", "Select", (), "", "document", "Use a grey picture as the selection", group=4),
    Command("select.save", "Sa&ve to File…", "Select", (), "", "selection", "Write the selection as a grey picture", group=4),

    Command("adjust.auto-levels", "&Auto Levels", "Adjust", ("Ctrl+Shift+L",), "mdi6.auto-fix", "pixels", "Stretch each channel to the full range"),
    Command("adjust.levels", "&Levels…", "Adjust", ("Ctrl+L",), "mdi6.chart-histogram", "pixels", "Black point, white point and middle", group=1),
    Command("adjust.curves", "&Curves…", "Adjust", ("Ctrl+M",), "mdi6.chart-bell-curve-cumulative", "pixels", "Bend the tones", group=1),
    Command("adjust.brightness-contrast", "&Brightness/Contrast…", "Adjust", (), "mdi6.brightness-6", "pixels", "Lighter, darker, softer, harder",
            group=1),
    Command("adjust.shadows-highlights", "&Shadows/Highlights…", "Adjust", (), "mdi6.box-shadow", "pixels",
            "Bring back dark and bright parts", group=1),
    Command("adjust.hue-saturation", "&Hue/Saturation…", "Adjust", ("Ctrl+U",), "mdi6.palette-outline", "pixels",
            "Turn, strengthen or weaken colours", group=2),
    Command("adjust.white-balance", "&White Balance…", "Adjust", (), "mdi6.white-balance-auto", "pixels", "Warmer or cooler light", group=2),
    Command("adjust.black-and-white", "Blac&k and White…", "Adjust", ("Ctrl+Alt+Shift+B",), "mdi6.image-filter-black-white", "pixels",
            "Choose how bright each colour becomes", group=2),
    Command("adjust.invert", "&Invert", "Adjust", ("Ctrl+I",), "mdi6.invert-colors", "surface", "The negative, or the opposite of a mask", group=2),
    Command("adjust.window-level", "Win&dow/Level…", "Adjust", (), "mdi6.contrast-box", "pixels", "Stretch a range of values from black to white",
            group=2),
    Command("adjust.blur", "Bl&ur…", "Adjust", (), "mdi6.blur", "pixels", "Gaussian blur", group=3),
    Command("adjust.sharpen", "Shar&pen…", "Adjust", (), "mdi6.triangle-outline", "pixels", "Unsharp mask", group=3),

    Command("enhance.remove", "&Remove", "Enhance", ("Ctrl+Del",), "mdi6.bandage", "selection", "Fill what is selected from what lies around it"),
    Command("enhance.fill", "&Fill", "Enhance", ("Shift+Backspace", "Shift+F5"), "mdi6.texture", "selection",
            "Fill what is selected, also where the layer is empty"),
    Command("enhance.defects", "Find &Scratches and Specks…", "Enhance", (), "mdi6.image-broken-variant", "document",
            "Propose what to remove from a damaged picture"),
    Command("enhance.similar", "Mar&k a Similar Colour…", "Enhance", (), "mdi6.format-color-highlight", "document",
            "Propose everything of the foreground colour: a watermark, text"),
    Command("enhance.extend", "&Extend…", "Enhance", (), "mdi6.arrow-expand-horizontal", "document", "Add room on any side and fill it"),
    Command("enhance.upscale", "&Upscale…", "Enhance", (), "mdi6.arrow-expand-all", "document", "Make the whole picture larger, with detail",
            group=1),
    Command("enhance.denoise", "&Denoise…", "Enhance", (), "mdi6.blur-off", "pixels", "Take noise out of the layer", group=2),
    Command("enhance.jpeg", "&JPEG Clean-up…", "Enhance", (), "mdi6.grid-off", "pixels", "Take out blocks and halos of compression", group=2),
    Command("enhance.generate", "&Generate…", "Enhance", (), "mdi6.creation", "nothing", "A picture or texture from noise, to choose and to shape",
            group=3),
    Command("enhance.compare", "&Compare Models…", "Enhance", (), "mdi6.compare", "pixels", "Several styles or models on a part, side by side",
            group=9),
    Command("enhance.models", "&Models…", "Enhance", (), "mdi6.package-variant", "nothing",
            "What is installed and on offer, and which model does which task", group=9),

    Command("style.again", "&Last Style Again", "Styles", ("Ctrl+F",), "mdi6.repeat", "style", "Apply the last style with the same options"),
    Command("style.brush", "Style &Brush", "Styles", ("Shift+B",), "mdi6.brush-variant", "pixels", "Paint a style in with the brush", group=8),
    Command("style.train", "&Train a Style…", "Styles", (), "mdi6.school-outline", "nothing", "Make a style of your own from one painting or many",
            group=8),
    Command("style.runs", "Training &Runs", "Styles", (), "mdi6.chart-line", "nothing", "See, resume, keep and remove trainings", group=8),
    Command("style.import-model", "Import &Model…", "Styles", (), "mdi6.import", "nothing", "Add an image-to-image ONNX model", group=9),
    Command("style.import-preset", "Import &Preset…", "Styles", (), "mdi6.tray-arrow-down", "nothing", "Add a style that somebody shared", group=9),
    Command("style.export-preset", "&Export Preset…", "Styles", (), "mdi6.tray-arrow-up", "nothing", "Write a style as one file", group=9),

    Command("view.zoom-in", "Zoom &In", "View", ("Ctrl++", "Ctrl+="), "mdi6.magnify-plus-outline", "document", "Larger"),
    Command("view.zoom-out", "Zoom &Out", "View", ("Ctrl+-",), "mdi6.magnify-minus-outline", "document", "Smaller"),
    Command("view.fit", "&Fit in Window", "View", ("Ctrl+0",), "mdi6.fit-to-screen-outline", "document", "Show the whole picture"),
    Command("view.actual", "&100 %", "View", ("Ctrl+1",), "mdi6.numeric-1-box-outline", "document", "One picture pixel on one screen pixel"),
    Command("view.double", "&200 %", "View", ("Ctrl+2",), "", "document", "One picture pixel on two by two screen pixels"),
    Command("view.selection", "Fit &Selection in Window", "View", (), "", "selection", "Show what is selected as large as it fits"),
    Command("view.split-off", "&Off", "View/Before and After", (), "", "document", "Show the picture as it is", True, group=1),
    Command("view.split-vertical", "Split Left and &Right", "View/Before and After", ("Ctrl+Alt+V",), "mdi6.compare", "document",
            "A divider to drag: before at the left, after at the right", True, group=1),
    Command("view.split-horizontal", "Split &Top and Bottom", "View/Before and After", ("Ctrl+Alt+H",), "", "document",
            "A divider to drag: before above, after below", True, group=1),
    Command("view.side-by-side", "&Side by Side", "View/Before and After", ("Ctrl+Alt+S",), "mdi6.view-split-vertical", "document",
            "Two views with one zoom", True, group=1),
    Command("view.before-now", "Compare with &Now", "View/Before and After", (), "", "document", "Before is the picture as it is now", group=2),
    Command("view.before-opened", "Compare with O&pened Picture", "View/Before and After", (), "", "document",
            "Before is the picture as it was opened", group=2),
    Command("view.rotate-right", "Turn View &Right", "View/Turn", ("Ctrl+Alt+Right",), "", "document", "The view only, not the picture"),
    Command("view.rotate-left", "Turn View &Left", "View/Turn", ("Ctrl+Alt+Left",), "", "document", "The view only, not the picture"),
    Command("view.mirror", "&Mirror View", "View/Turn", ("Ctrl+Alt+M",), "mdi6.flip-horizontal", "document", "The view only, not the picture", True),
    Command("view.reset", "R&eset View", "View/Turn", ("Ctrl+Alt+0",), "", "document", "Upright and not mirrored"),
    Command("view.rulers", "&Rulers", "View", ("Ctrl+R",), "mdi6.ruler", "document", "Rulers; drag guides out of them", True, group=2),
    Command("view.guides", "&Guides", "View", ("Ctrl+;",), "", "document", "Show the guides", True, group=2),
    Command("view.snap", "S&nap", "View", ("Ctrl+Shift+;",), "", "nothing",
            "Draws what is dragged to guides and to the edges and the middle of the canvas; not while Ctrl is held", True, group=2),
    Command("view.clear-guides", "&Clear Guides", "View", (), "", "document", "Remove every guide", group=2),
    Command("view.pixel-grid", "&Pixel Grid", "View", (), "mdi6.grid", "document", "Lines between pixels from 800 %", True, group=2),
    Command("view.outline", "Selection Out&line", "View", (), "", "document", "Show the selection's outline; it holds without, too", True, group=2),
    Command("view.full-screen", "F&ull Screen", "View", ("F11",), "mdi6.fullscreen", "nothing", "The window alone on the screen", True, group=3),

    *(
        Command(f"window.panel-{name}", label, "Window", keys, "", "document", "The panel, to the front; again to hide it", True)
        for name, label, keys in PANELS
    ),
    Command("window.bar-tools", "Tools", "Window", (), "", "document", "Shows or hides the tools", True, group=1),
    Command("window.bar-options", "Tool Options", "Window", (), "", "document", "Shows or hides the options of the tool", True, group=1),
    Command("window.hide-panels", "&Hide Panels", "Window", ("Tab", "F12"), "", "nothing", "The picture alone; again for the panels", True, group=2),
    Command("window.reset-layout", "&Reset Layout", "Window", (), "mdi6.dock-window", "nothing", "Every panel back in its place", group=2),
    Command("window.next-part", "Next P&art of the Window", "Window", ("F6",), "", "nothing",
            "Gives the keyboard to the tools, their options, the next panel, the picture; Escape goes back to the picture", group=3),
    Command("window.next", "&Next Document", "Window", ("Ctrl+Tab", "Ctrl+PgDown"), "", "document", "The tab to the right", group=3),
    Command("window.previous", "&Previous Document", "Window", ("Ctrl+Shift+Tab", "Ctrl+PgUp"), "", "document", "The tab to the left", group=3),
    Command("window.jobs", "&Background Work", "Window", (), "mdi6.progress-clock", "nothing", "What is running and waiting", group=3),

    Command("brush.larger", "Larger Brush", "", ("]",), "", "document", "A larger brush"),
    Command("brush.smaller", "Smaller Brush", "", ("[",), "", "document", "A smaller brush"),
    Command("brush.harder", "Harder Brush", "", ("}", "Shift+]"), "", "document", "A harder edge"),
    Command("brush.softer", "Softer Brush", "", ("{", "Shift+["), "", "document", "A softer edge"),
    *(
        Command(f"brush.opacity-{digit}", f"Opacity {(digit or 10) * 10} %", "", (str(digit),), "", "document",
                "How much the tool covers; of the layer where the tool has no opacity. Two digits typed quickly are the exact value")
        for digit in range(10)
    ),

    Command("help.search", "&Find a Command…", "Help", ("Ctrl+Shift+P", "/"), "mdi6.magnify", "nothing", "Type what you want to do"),
    Command("help.first-steps", "First &Steps", "Help", ("F1",), "mdi6.school-outline", "nothing", "The short tour"),
    Command("help.diagnostics", "&Copy Diagnostics", "Help", (), "mdi6.clipboard-text-outline", "nothing",
            "Versions, device and settings as text, for a bug report", group=1),
    Command("help.log", "Open &Log Folder", "Help", (), "mdi6.text-box-outline", "nothing", "Where errors are written down", group=1),
    Command("help.privacy", "&Privacy", "Help", (), "mdi6.shield-lock-outline", "nothing", "What this program never does", group=2),
    Command("help.about", "&About GAN Studio", "Help", (), "mdi6.information-outline", "nothing", "Version and licences", group=2),
)
"""Every command, in menu order. Tools add one each (``tool.brush``), styles are listed in the Styles menu as they come."""


def command(id: str) -> Command:
    """The command with that id; KeyError if there is none."""
    for entry in COMMANDS:
        if entry.id == id:
            return entry
    raise KeyError(id)


def plain_label(label: str) -> str:
    """A menu label without the mark of its access key and without the dots."""
    return label.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")
