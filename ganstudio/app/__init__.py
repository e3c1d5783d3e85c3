"""What the window and the command line share: editor, pipeline, settings, commands as data."""
