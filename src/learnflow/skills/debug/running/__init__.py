"""Running a student's program in the jail, and what was seen when it failed."""
