// One end of an IP-in-IP tunnel (RFC 2003): encapsulates packets from the site in IP, protocol 4, for
// the far end, and decapsulates packets from there.
//
//   ./sluice configs/ipip.click
//       encapsulates a sample capture into ipip-out.pcap
//   ./sluice configs/ipip.click IN=eth0 OUT=eth1 LOCAL=203.0.113.1 REMOTE=203.0.113.2 ...
//       as root: IN leads to the site, OUT to the far end; MAC is our address on both, SITE that
//       of the site's router, NEXT that of the next hop towards the far end
//
// Expect: every good IPv4 packet, 20 bytes longer. Also runs on kohler/click.

define($IN FILE sample/mix.pcap, $OUT FILE ipip-out.pcap,
       $LOCAL 203.0.113.1, $REMOTE 203.0.113.2,
       $MAC 02:00:00:00:00:11, $SITE 02:00:00:00:00:33, $NEXT 02:00:00:00:00:22)

elementclass Near {
  FILE $file | FromDump($file, STOP true) -> output; input -> Discard
  || $dev | FromDevice($dev) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Far {
  FILE $file | Idle -> output; input -> ToDump($file)
  || $dev | FromDevice($dev) -> output; input -> Queue -> ToDevice($dev)
}

near :: Near($IN);
far :: Far($OUT);

near
  -> in :: Classifier(12/0800, -)
  -> Strip(14)
  -> CheckIPHeader
  -> pack :: IPEncap(4, $LOCAL, $REMOTE)
  -> EtherEncap(0x0800, $MAC, $NEXT)
  -> far;
in[1] -> Discard;

far
  -> back :: Classifier(12/0800, -)
  -> Strip(14)
  -> CheckIPHeader
  -> IPFilter(allow src host $REMOTE and dst host $LOCAL and ip proto 4, deny all)
  -> StripIPHeader
  -> CheckIPHeader
  -> EtherEncap(0x0800, $MAC, $SITE)
  -> near;
back[1] -> Discard;
