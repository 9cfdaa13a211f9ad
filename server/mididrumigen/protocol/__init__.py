"""What goes over a wire: one definition, its two codings, and the documents made from it."""
