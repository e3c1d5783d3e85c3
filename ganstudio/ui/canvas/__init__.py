"""The picture on the screen: view, tiles, tools' input, overlays, before and after."""
