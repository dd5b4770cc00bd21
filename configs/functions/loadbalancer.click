// Spreads TCP and UDP flows over two servers by their source address: rewrites the destinations of
// requests and the sources of replies. A client always gets the same server. Other packets are
// dropped.
//
// FIRST, SECOND   addresses of the servers

define($FIRST 10.1.0.1, $SECOND 10.1.0.2);

rw :: IPRewriter(pattern - - $FIRST - 0 1, pattern - - $SECOND - 0 1, drop);

input
  -> frames :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> kinds :: IPClassifier(tcp or udp, -)
  -> spread :: HashSwitch(26, 4);
spread[0] -> [0] rw;
spread[1] -> [1] rw;
rw[0] -> output;
kinds[1], frames[1] -> Discard;

input [1]
  -> back :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> back_kinds :: IPClassifier(tcp or udp, -)
  -> [2] rw [1]
  -> [1] output;
back_kinds[1], back[1] -> Discard;
