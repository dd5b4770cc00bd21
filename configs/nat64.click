// NAT64 (RFC 6146): IPv6-only hosts reach IPv4 servers at 64:ff9b::SERVER (RFC 6052), and share one
// IPv4 address. Translates TCP, UDP and ping, and ICMP errors by the packets that they quote; path
// MTU discovery and traceroute work in both directions; packets are reassembled and refragmented.
//
//   ./sluice configs/nat64.click
//       simulates a host that pings a server five times
//   ./sluice configs/nat64.click IN=eth0 OUT=eth1
//       between two interfaces, as root: IN has IPv6, OUT has IPv4. Give the interfaces no addresses
//       of these networks, or the kernel answers as well; the addresses below are for documentation
//       only. Hosts inside have the default route via INSIDE_IP
//
// Expect: five echo requests from 2001:db8::2 to 64:ff9b::c000:221 reach the server at 192.0.2.33
// ("outside_wire/requests.count"), and as many replies reach the host ("inside_wire/replies.count").
// "nat.table" lists sessions.

define($IN SAMPLE 5, $OUT SAMPLE 192.0.2.33,
       $INSIDE_IP 2001:db8::1, $INSIDE_NET 2001:db8::/64, $INSIDE_ETH 02:00:00:00:00:01,
       $OUTSIDE_IP 203.0.113.1, $OUTSIDE_NET 203.0.113.1/24, $OUTSIDE_ETH 02:00:00:00:00:11,
       $ROUTER 203.0.113.254, $PREFIX 64:ff9b::/96, $MTU 1500)

// Each end is an interface, or a host that this file plays. Those answer all who ask for addresses.
elementclass Inside {
  SAMPLE $count |
    RatedSource("\<
      020000000001 020000000002 86dd 6000000000103a40 20010db8000000000000000000000002
      0064ff9b0000000000000000c0000221 8000d228 00070001 7069 6e67 706f6e67>",
      RATE 1000, LIMIT $count, STOP true)
    -> output;
    input -> c :: Classifier(12/86dd 20/3a 54/87, 12/86dd 20/3a 54/81, -);
    c[0] -> IP6NDAdvertiser(::/0 02:00:00:00:00:02) -> output;
    c[1] -> replies :: Counter -> Discard;
    c[2] -> Discard
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Outside {
  SAMPLE $server |
    input -> c :: Classifier(12/0806 20/0001, 12/0800, -);
    c[0] -> ARPResponder(0.0.0.0/0 02:00:00:00:00:33) -> output;
    c[1] -> Strip(14) -> CheckIPHeader -> requests :: Counter -> ICMPPingResponder
      -> EtherEncap(0x0800, 02:00:00:00:00:33, $OUTSIDE_ETH) -> output;
    c[2] -> Discard
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}

// The two sides. Input 0 and output 0 are frames, output 1 is packets that came in, and input 1
// packets to be sent to the address in their annotation.
elementclass Side6 {
  input[0]
    -> frames :: Classifier(12/86dd 20/3aff 54/87, 12/86dd 20/3aff 54/88, 12/86dd, -);
  frames[0] -> IP6NDAdvertiser($INSIDE_IP $INSIDE_ETH) -> [0] output;
  frames[1] -> [1] neighbours :: IP6NDSolicitor($INSIDE_IP, $INSIDE_ETH) -> [0] output;
  frames[2] -> HostEtherFilter($INSIDE_ETH) -> Strip(14) -> CheckIP6Header -> [1] output;
  frames[3] -> Discard;
  input[1] -> [0] neighbours [1] -> [0] output
}
elementclass Side4 {
  input[0]
    -> HostEtherFilter($OUTSIDE_ETH)
    -> frames :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
  frames[0] -> ARPResponder($OUTSIDE_IP $OUTSIDE_ETH) -> [0] output;
  frames[1] -> [1] arp :: ARPQuerier($OUTSIDE_NET, $OUTSIDE_ETH) -> [0] output;
  frames[2] -> Strip(14) -> CheckIPHeader -> [1] output;
  frames[3] -> Discard;
  input[1] -> [0] arp
}

inside_wire :: Inside($IN);
outside_wire :: Outside($OUT);
inside_wire -> inside :: Side6 -> inside_wire;
outside_wire -> outside :: Side4 -> outside_wire;

nat :: NAT64($OUTSIDE_IP, PREFIX $PREFIX);
to_router :: SetIPAddress($ROUTER) -> [1] outside;

// From inside. A packet that came in fragments is painted, since it may be fragmented again.
inside[1] -> GetIP6Address(24) -> to :: LookupIP6Route($PREFIX 0, $INSIDE_NET 1, ::/0 1);
to[0] -> hops :: DecIP6HLIM -> parts :: Classifier(6/2c, 6/00 40/2c, -);
parts[0], parts[1] -> Paint(1) -> whole6 :: IP6Reassembler -> [0] nat;
parts[2] -> Paint(0) -> whole6;
to[1] -> Discard;
hops[1] -> ICMP6Error($INSIDE_IP, timeexceeded) -> [1] inside;
whole6[1] -> ICMP6Error($INSIDE_IP, timeexceeded, 1) -> [1] inside;

// From outside. Packets that must not be fragmented have to fit with the longer header.
outside[1] -> ours :: IPClassifier(dst host $OUTSIDE_IP, -);
ours[0] -> ttl :: DecIPTTL -> whole4 :: IPReassembler -> from_outside :: Classifier(6/40%40, -);
ours[1] -> Discard;
from_outside[0] -> fits :: CheckLength(1480) -> [1] nat;
from_outside[1] -> [1] nat;
fits[1] -> ICMPError($OUTSIDE_IP, unreachable, needfrag, PMTU 1480) -> to_router;
ttl[1] -> ICMPError($OUTSIDE_IP, timeexceeded) -> to_router;
whole4[1] -> ICMPError($OUTSIDE_IP, timeexceeded, reassembly) -> to_router;

// To the outside; but packets for the outside address turn round here. So does the error about an
// IPv4 packet that is too long: the translator makes ICMPv6's of it.
nat[0] -> turn :: IPClassifier(dst host $OUTSIDE_IP, -);
turn[0] -> from_outside;
turn[1] -> whole :: CheckPaint(0) -> size :: IPFragmenter($MTU) -> to_router;
whole[1] -> IPFragmenter($MTU, HONOR_DF false) -> to_router;
size[1] -> ICMPError($OUTSIDE_IP, unreachable, needfrag, PMTU $MTU) -> from_outside;

// To the inside: hosts are neighbours, and translating has set the annotation.
nat[1] -> [1] inside;
