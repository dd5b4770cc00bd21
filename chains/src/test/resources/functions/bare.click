// Passes packets, and checks a little.
input -> MarkIPHeader(14) -> CheckLength(1000) -> output;
