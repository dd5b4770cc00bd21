// Has something that says nothing of itself.
input -> Undeclared -> output;
