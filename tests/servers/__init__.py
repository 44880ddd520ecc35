"""Real servers as plain processes of the test run: started on free loopback ports, stopped surely."""
