// A router's hop: takes the frame off, counts the time to live down, puts the frame on again.
input -> c :: Classifier(12/0800, -) -> Strip(14) -> CheckIPHeader -> DecIPTTL -> Unstrip(14)
  -> output;
c[1] -> Discard;
