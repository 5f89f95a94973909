"""Numbers in, SVG coordinates and path strings out: pure, so that templates only place what they are given."""
