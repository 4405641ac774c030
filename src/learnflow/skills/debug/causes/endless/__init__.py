"""What keeps a program from coming to its end: each cause with what was seen when it was stopped."""
