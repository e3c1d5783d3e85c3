"""Bytes to documents and back: pictures, projects, metadata, colour profiles, recovery."""
