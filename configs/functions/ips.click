// Drops packets that no proper host sends: checks the IP, TCP and UDP headers with their checksums,
// and lengths, and drops what its rules deny. With signatures, it inspects payloads, both ways.
//
// RULES        rules as in IPFilter; the first that matches decides, and no match means deny
// LENGTH       the longest frame that passes, in bytes
// SIGNATURES   a file of rules as in IntrusionFilter, such as ../rules/sample.rules; default: none

define($RULES allow all, $LENGTH 1514, $SIGNATURES );

elementclass Inspect {
  input -> output; input [1] -> [1] output
  || $file | filter :: IntrusionFilter($file);
    input -> Paint(0) -> filter -> way :: PaintSwitch -> output;
    input [1] -> Paint(1) -> filter;
    way [1] -> [1] output
}

inspect :: Inspect($SIGNATURES);

input
  -> frames :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> rules :: IPFilter($RULES)
  -> kinds :: IPClassifier(tcp, udp, -);
kinds[0] -> CheckTCPHeader -> lengths :: CheckLength($LENGTH);
kinds[1] -> CheckUDPHeader -> lengths;
kinds[2] -> lengths;
lengths -> SetIPChecksum -> inspect -> output;
frames[1] -> Discard;

input [1]
  -> back :: Classifier(12/0800, -)
  -> MarkIPHeader(14)
  -> [1] inspect [1]
  -> [1] output;
back[1] -> [1] output;
