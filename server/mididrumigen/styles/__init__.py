"""The style library: one TOML file per artist or genre in `library/`, read by `files`, found by `library`."""
