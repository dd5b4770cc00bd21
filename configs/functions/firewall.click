// Lets IPv4 packets pass that its rules allow. Everything else is dropped: what a rule denies,
// packets with a bad IP header, other protocols.
//
// RULES   rules as IPFilter has them; the first that matches decides, and no match is a denial

define($RULES allow all);

input
  -> frames :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> rules :: IPFilter($RULES)
  -> output;
frames[1] -> Discard;
