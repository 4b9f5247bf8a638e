"""The events function, and an account as it sees it."""
