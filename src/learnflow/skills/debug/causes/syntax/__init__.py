"""What keeps a program from compiling."""
