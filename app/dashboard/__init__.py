"""The front page for visitors and the home page of each role, composed from the other capabilities' queries."""
