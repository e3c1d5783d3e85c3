"""What each command of the menus does."""
