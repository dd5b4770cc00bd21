// One end of an IPsec tunnel (ESP, RFC 4303) in front of a site: encrypts what the site sends for the
// far end, and decrypts what comes from there for the site. Keys are in a file.
//
//   ./sluice configs/ipsec.click
//       encrypts a sample capture for another end in the same process, which writes what it
//       decrypts to ipsec-out.pcap
//   ./sluice configs/ipsec.click IN=eth0 OUT=eth1 KEYS=associations LOCAL=... MAC=... NEXT=...
//       as root: IN leads to the site, OUT to the far end; LOCAL is this end's IP address, MAC our
//       Ethernet address on both interfaces, SITE that of the site's router, NEXT that of the next
//       hop to the far end. TCP segments are clamped to MTU, the tunnel's
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
