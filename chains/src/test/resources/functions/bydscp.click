// Lets packets pass by their DSCP: what has 10 is stopped.
input -> c :: Classifier(12/0800, -) -> MarkIPHeader(14) -> IPFilter(deny ip dscp 10, allow all)
  -> output;
c[1] -> output;
