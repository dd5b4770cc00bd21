// Translates source addresses: hosts share one address (RFC 3022). TCP and UDP are translated by
// address and port, ping by identifier; other packets are dropped, and so are replies without a flow.
//
// ADDRESS   the outside address
// PORTS     the ports to assign to flows, as in IPRewriter; with # at the end in sequence

define($ADDRESS 203.0.113.1, $PORTS 1024-65535#);

rw :: IPRewriter(pattern $ADDRESS $PORTS - - 0 1, drop);
ping :: ICMPPingRewriter(pattern $ADDRESS $PORTS - - 0 1, drop);

input
  -> frames :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> kinds :: IPClassifier(tcp or udp, icmp type echo, -);
kinds[0] -> [0] rw [0] -> output;
kinds[1] -> [0] ping [0] -> output;
kinds[2], frames[1] -> Discard;

input [1]
  -> back :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> back_kinds :: IPClassifier(tcp or udp, icmp type echo-reply, -);
back_kinds[0] -> [1] rw [1] -> [1] output;
back_kinds[1] -> [1] ping [1] -> [1] output;
back_kinds[2], back[1] -> Discard;
