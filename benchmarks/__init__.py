"""The main job measured, next to the naive floor, in one run on one machine."""
