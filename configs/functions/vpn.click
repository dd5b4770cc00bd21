// Encrypts IPv4 packets into a tunnel (IPsec ESP, RFC 4303), and decrypts those that come back.
//
// KEYS         a file of associations, as in SecurityAssociations
// THERE        the name of the outbound one
// LOCAL        address of this end
// MAC, NEXT    Ethernet addresses of this end and of the next hop towards the far end
// SITE         Ethernet address of the next hop for packets that come back
// RULES        which packets enter, as in IPFilter
// BACK_RULES   which packets may come back

define($KEYS ../sample/associations, $THERE there, $LOCAL 203.0.113.1, $MAC 02:00:00:00:00:11,
       $NEXT 02:00:00:00:00:22, $SITE 02:00:00:00:00:33, $RULES allow all, $BACK_RULES allow all);

sas :: SecurityAssociations($KEYS);

input
  -> frames :: Classifier(12/0800, -)
  -> CheckIPHeader(14)
  -> rules :: IPFilter($RULES)
  -> Strip(14)
  -> pack :: EspEncap(sas, $THERE)
  -> EtherEncap(0x0800, $MAC, $NEXT)
  -> output;
frames[1] -> Discard;

input [1]
  -> back :: Classifier(12/0800, -)
  -> Strip(14)
  -> CheckIPHeader
  -> IPFilter(allow dst host $LOCAL, deny all)
  -> unpack :: EspDecap(sas)
  -> CheckIPHeader
  -> back_rules :: IPFilter($BACK_RULES)
  -> EtherEncap(0x0800, $MAC, $SITE)
  -> [1] output;
back[1] -> Discard;
