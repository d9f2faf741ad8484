"""Which of our reference mixers is better at what: the regression test of the laboratory itself."""
