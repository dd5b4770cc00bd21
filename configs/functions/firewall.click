// Passes IPv4 packets that its rules allow. Everything else is dropped: packets that a rule denies,
// packets with a bad IP header, other protocols.
//
// RULES   rules as in IPFilter; the first that matches decides, and no match means deny

define($RULES allow all);

input
  -> frames :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> rules :: IPFilter($RULES)
  -> output;
frames[1] -> Discard;
