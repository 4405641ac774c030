"""What ends a program that runs: each cause with what was seen when it did."""
