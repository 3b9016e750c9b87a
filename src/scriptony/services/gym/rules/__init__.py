"""Pure rules of the gym: the library, and what follows from what somebody did."""
