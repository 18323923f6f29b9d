"""Server-rendered pages: they work without JavaScript and say everything in words."""
