"""The addresses of the service, one file a noun; an endpoint asks the room that knows and shows it."""
