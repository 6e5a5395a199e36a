"""Real traffic, from outside: a bank's day of contacts, asked in the words of real customers."""
