"""What is built of the project: the page, the wheel, the source distribution."""
