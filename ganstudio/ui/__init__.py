"""The Qt window: canvas, panels, dialogs, jobs."""
