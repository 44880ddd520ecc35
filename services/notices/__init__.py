"""What people are told in the app and by mail: the words of each kind, what the clock tells, the post."""
