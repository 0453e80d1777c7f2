"""Personal data of the queue: notices hold an address and a text for a person."""
