"""Training of GANs with PyTorch: runs as its own process; nothing else in the program imports it."""
