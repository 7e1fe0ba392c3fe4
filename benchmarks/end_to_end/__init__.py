"""How soon a search gets somewhere: this service against the script that one would write."""
