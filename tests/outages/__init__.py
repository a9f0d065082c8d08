"""The vault while a server that it needs is down: what works, what waits, and that it goes on by itself."""
