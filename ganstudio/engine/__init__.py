"""Models: manifests, catalogue, providers, sessions, tiling, presets."""
