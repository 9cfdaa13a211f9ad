"""What differs from one operating system to the next: folders now, login services and discovery beside them."""
