// Stops packets that no proper host sends: checks the IP, TCP and UDP headers with their checksums,
// and lengths, and drops what its rules deny.
//
// RULES    rules as IPFilter has them; the first that matches decides, and no match is a denial
// LENGTH   the longest frame that passes, in bytes

define($RULES allow all, $LENGTH 1514);

input
  -> frames :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> rules :: IPFilter($RULES)
  -> kinds :: IPClassifier(tcp, udp, -);
kinds[0] -> CheckTCPHeader -> lengths :: CheckLength($LENGTH);
kinds[1] -> CheckUDPHeader -> lengths;
kinds[2] -> lengths;
lengths -> SetIPChecksum -> output;
frames[1] -> Discard;
