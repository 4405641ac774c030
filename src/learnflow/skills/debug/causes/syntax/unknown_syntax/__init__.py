"""What no cause explains: nothing is proposed, and nothing is claimed but the place."""
