"""Django's PostgreSQL backend that waits for a server which is coming back."""
