"""From a profile and a wish to bars. `generator` is the seam; `by_groove` needs nothing but the profile."""
