"""GAN Studio: a local photo editor in which GAN models are ordinary tools."""

__version__ = "0.1.0"
