// One end of an IPsec tunnel (ESP, RFC 4303) in front of a site: what the site sends goes to the
// far end encrypted, what comes from there goes to the site. Keys are in a file.
//
//   ./sluice configs/ipsec.click
//       encrypts a sample capture for another end, which is in this process, too; what that one
//       decrypts is in ipsec-out.pcap, here
//   ./sluice configs/ipsec.click IN=eth0 OUT=eth1 KEYS=associations LOCAL=... MAC=... NEXT=...
//       IN is the site, OUT the way to the far end, as root; LOCAL is this end's address, MAC ours
//       on both interfaces, SITE that of the site's router, NEXT that of the next hop to the far end. TCP
//       connections are told to send segments that fit into MTU, the tunnel's
//
// Expect: every good IPv4 packet of the sample comes out as it went in. "sas.list" has sequence
// numbers and counts; "sas.add", "sas.remove" and "sas.reload" change associations.

define($IN FILE sample/mix.pcap, $OUT FAR sample/associations-far, $KEYS sample/associations,
       $LOCAL 203.0.113.1, $RULES allow all, $MTU 1420,
       $MAC 02:00:00:00:00:11, $SITE 02:00:00:00:00:33, $NEXT 02:00:00:00:00:22)

elementclass Near {
  FILE $file | FromDump($file, STOP true) -> output; input -> Discard
  || $dev |
    FromDevice($dev, PROMISC true) -> MarkIPHeader(14) -> ClampTCPMSS($MTU) -> output;
    input -> MarkIPHeader(14) -> ClampTCPMSS($MTU) -> Queue -> ToDevice($dev)
}
elementclass Far {
  FAR $keys | Idle -> output; sas :: SecurityAssociations($keys);
    input -> Strip(14) -> CheckIPHeader -> EspDecap(sas)
      -> EtherEncap(0x0800, 02:00:00:00:00:22, 02:00:00:00:00:33) -> ToDump(ipsec-out.pcap)
  || $dev | FromDevice($dev) -> output; input -> Queue -> ToDevice($dev)
}

sas :: SecurityAssociations($KEYS);
near :: Near($IN);
far :: Far($OUT);

near
  -> in :: Classifier(12/0800, -)
  -> Strip(14)
  -> CheckIPHeader
  -> EspEncap(sas, there)
  -> EtherEncap(0x0800, $MAC, $NEXT)
  -> far;
in[1] -> Discard;

// Behind the tunnel, RULES say what may come from there.
far
  -> back :: Classifier(12/0800, -)
  -> Strip(14)
  -> CheckIPHeader
  -> IPFilter(allow dst host $LOCAL, deny all)
  -> EspDecap(sas)
  -> CheckIPHeader
  -> IPFilter($RULES)
  -> EtherEncap(0x0800, $MAC, $SITE)
  -> near;
back[1] -> Discard;
