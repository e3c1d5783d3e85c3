"""The document and everything that is done to its pixels, with no window and no model."""
