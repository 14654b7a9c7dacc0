"""What is listed until takers come: land, equity, intermediaries, PPP."""
