"""The same edits without a window."""
