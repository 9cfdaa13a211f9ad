"""What is remembered: generations to replay, profiles and their vectors. `store` is the seam, `sqlite` fills it."""
