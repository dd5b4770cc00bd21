// One end of a tunnel: encapsulates packets from the site in packets of KIND for the far end, and
// decapsulates packets from there.
//
//   ./sluice configs/tunnel.click
//       encapsulates a sample capture into tunnel-out.pcap
//   ./sluice configs/tunnel.click IN=eth0 OUT=eth1 LOCAL=203.0.113.1 REMOTE=203.0.113.2 ...
//       as root: IN leads to the site, OUT to the far end; MAC is our address on both, SITE that
//       of the site's router, NEXT that of the next hop towards the far end
//
// KIND is one of these, where N is the number of the network, key, tunnel or label:
//   "IPIP 4"    IPv4 packets in IPv4 (RFC 2003); the default
//   "GRE N"     IPv4 packets in GRE with a key (RFC 2784, 2890)
//   "GRETAP N"  Ethernet frames in GRE with a key
//   "VXLAN N"   Ethernet frames in VXLAN (RFC 7348)
//   "GENEVE N"  Ethernet frames in Geneve (RFC 8926)
//   "GTP N"     IPv4 packets in GTP-U (3GPP TS 29.281)
//   "MPLS N"    IPv4 packets with a label (RFC 3032)
// for example KIND="VXLAN 7".
//
// TCP segments are clamped to MTU, the tunnel's.
//
// Expect: every good IPv4 packet, 20 bytes longer.

define($IN FILE sample/mix.pcap, $OUT FILE tunnel-out.pcap,
       $LOCAL 203.0.113.1, $REMOTE 203.0.113.2, $KIND IPIP 4, $MTU 1446,
       $MAC 02:00:00:00:00:11, $SITE 02:00:00:00:00:33, $NEXT 02:00:00:00:00:22)

elementclass Near {
  FILE $file | FromDump($file, STOP true) -> output; input -> Discard
  || $dev | FromDevice($dev) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Far {
  FILE $file | Idle -> output; input -> ToDump($file)
  || $dev | FromDevice($dev) -> output; input -> Queue -> ToDevice($dev)
}

// From Ethernet frames to packets with their type, for the far end.
elementclass Pack {
  IPIP $n |
    input -> Strip(14) -> CheckIPHeader -> IPEncap($n, $LOCAL, $REMOTE)
      -> EtherEncap(0x0800, $MAC, $NEXT) -> output
  || GRE $n |
    input -> Strip(14) -> CheckIPHeader -> GREEncap(0x0800, KEY $n)
      -> IPEncap(47, $LOCAL, $REMOTE) -> EtherEncap(0x0800, $MAC, $NEXT) -> output
  || GRETAP $n |
    input -> GREEncap(0x6558, KEY $n)
      -> IPEncap(47, $LOCAL, $REMOTE) -> EtherEncap(0x0800, $MAC, $NEXT) -> output
  || VXLAN $n |
    input -> VXLANEncap($n, $LOCAL, $REMOTE) -> EtherEncap(0x0800, $MAC, $NEXT) -> output
  || GENEVE $n |
    input -> GeneveEncap($n, $LOCAL, $REMOTE) -> EtherEncap(0x0800, $MAC, $NEXT) -> output
  || GTP $n |
    input -> Strip(14) -> CheckIPHeader -> GTPEncap($n)
      -> UDPIPEncap($LOCAL, 2152, $REMOTE, 2152) -> EtherEncap(0x0800, $MAC, $NEXT) -> output
  || MPLS $n |
    input -> Strip(14) -> CheckIPHeader -> MPLSEncap($n)
      -> EtherEncap(0x8847, $MAC, $NEXT) -> output
}

// The reverse path: Ethernet frames for the site.
elementclass Outer {
  input -> c :: Classifier(12/0800, -) -> Strip(14) -> CheckIPHeader
    -> IPFilter(allow src host $REMOTE and dst host $LOCAL, deny all) -> output;
  c[1] -> Discard
}
elementclass Unpack {
  IPIP $n |
    input -> Outer -> IPFilter(allow ip proto $n, deny all) -> StripIPHeader -> CheckIPHeader
      -> EtherEncap(0x0800, $MAC, $SITE) -> output
  || GRE $n |
    input -> Outer -> IPFilter(allow ip proto 47, deny all) -> StripIPHeader
      -> CheckGREHeader(KEY $n, STRIP true) -> CheckIPHeader
      -> EtherEncap(0x0800, $MAC, $SITE) -> output
  || GRETAP $n |
    input -> Outer -> IPFilter(allow ip proto 47, deny all) -> StripIPHeader
      -> CheckGREHeader(KEY $n, STRIP true) -> output
  || VXLAN $n |
    input -> Outer -> VXLANDecap($n) -> output
  || GENEVE $n |
    input -> Outer -> GeneveDecap($n) -> output
  || GTP $n |
    input -> Outer -> IPFilter(allow udp and dst port 2152, deny all) -> StripIPHeader -> Strip(8)
      -> GTPDecap -> CheckIPHeader -> EtherEncap(0x0800, $MAC, $SITE) -> output
  || MPLS $n |
    input -> c :: Classifier(12/8847, -) -> Strip(14) -> MPLSDecap($n) -> CheckIPHeader
      -> EtherEncap(0x0800, $MAC, $SITE) -> output;
    c[1] -> Discard
}

near :: Near($IN);
far :: Far($OUT);

near -> in :: Classifier(12/0800, -) -> MarkIPHeader(14) -> ClampTCPMSS($MTU)
  -> Pack($KIND) -> far;
in[1] -> Discard;

far -> Unpack($KIND) -> MarkIPHeader(14) -> ClampTCPMSS($MTU) -> near;
