"""What docks around the canvas."""
