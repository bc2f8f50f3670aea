"""The commands of ``regionradar``, a file for each sort; ``cli`` gathers them."""
