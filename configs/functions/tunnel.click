// Encapsulates IPv4 packets in an IP-in-IP tunnel (RFC 2003), and decapsulates those that come back.
//
// LOCAL, REMOTE   addresses of the tunnel's ends
// MAC, NEXT       Ethernet addresses of this end and of the next hop towards the far end
// SITE            Ethernet address of the next hop for packets that come back
// RULES           which packets enter, as in IPFilter

define($LOCAL 203.0.113.1, $REMOTE 203.0.113.2, $MAC 02:00:00:00:00:11,
       $NEXT 02:00:00:00:00:22, $SITE 02:00:00:00:00:33, $RULES allow all);

input
  -> frames :: Classifier(12/0800, -)
  -> CheckIPHeader(OFFSET 14)
  -> rules :: IPFilter($RULES)
  -> Strip(14)
  -> pack :: IPEncap(4, $LOCAL, $REMOTE)
  -> EtherEncap(0x0800, $MAC, $NEXT)
  -> output;
frames[1] -> Discard;

input [1]
  -> back :: Classifier(12/0800, -)
  -> Strip(14)
  -> CheckIPHeader
  -> IPFilter(allow src host $REMOTE and dst host $LOCAL and ip proto 4, deny all)
  -> StripIPHeader
  -> CheckIPHeader
  -> EtherEncap(0x0800, $MAC, $SITE)
  -> [1] output;
back[1] -> Discard;
