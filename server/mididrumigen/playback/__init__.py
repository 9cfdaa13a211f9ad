"""Ways out: files now, ports and clocks beside them."""
