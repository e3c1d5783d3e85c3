"""Canvas tools, one file each; a gesture is a generator from pointer events to an edit."""
