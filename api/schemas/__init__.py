"""The JSON of requests and answers, one file a noun; apart from the records of the domain."""
