"""What makes a result wrong: each cause with what the run showed of it."""
