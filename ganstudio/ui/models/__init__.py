"""The window of models: what is installed, what is on offer, and downloads."""
