"""What commands share: options, sessions, what is written where."""
