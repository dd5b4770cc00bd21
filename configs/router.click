// An IPv4 router between two networks (RFC 1812): ARP on both sides, ICMP errors, options,
// fragmentation, redirects, and replies to ping.
//
//   ./sluice configs/router.click
//       routes a sample capture to router-out.pcap; packets back go to router-back.pcap
//   ./sluice configs/router.click IN=eth0 OUT=eth1
//       routes between two interfaces, as root: IN is outside, OUT is where the site is. Give the
//       interfaces no addresses of these networks, or the kernel answers as well; the addresses and
//       routes below are for documentation only
//   ./sluice configs/router.click SITE_MTU=200
//       with fragments
//
// Expect: of 253 packets in the sample, 231 are good IPv4 packets and leave for the site, and so do
// two ARP requests, which the site's hosts answer. 2 have a bad IP header, and 20 are ARP or IPv6.
// With SITE_MTU=200 the 20 longest leave as two fragments each.
// The handlers of "routes" read and change routes while packets flow: see RadixIPLookup.
// The same file runs on kohler/click if started in the folder configs.
// configs/dpdk/router.click is the same between DPDK ports.

define($IN FILE sample/mix.pcap, $OUT FILE router-out.pcap,
       $OUTSIDE_ETH 02:00:00:00:00:01, $SITE_ETH 02:00:00:00:00:11, $SITE_MTU 1500)

// Each end is an interface or a capture file, whose hosts answer all ARP requests.
elementclass Hosts {
  $eth | input -> c :: Classifier(12/0806 20/0001, -) -> ARPResponder(0.0.0.0/0 $eth) -> output;
  c[1] -> Discard
}
elementclass Outside {
  FILE $file | FromDump($file, STOP true) -> output;
    input -> t :: Tee -> ToDump(router-back.pcap); t[1] -> Hosts(02:00:00:00:00:fe) -> output
  || $dev | FromDevice($dev, PROMISC false) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Site {
  FILE $file | input -> t :: Tee -> ToDump($file); t[1] -> Hosts(02:00:00:00:00:33) -> output
  || $dev | FromDevice($dev, PROMISC false) -> output; input -> Queue -> ToDevice($dev)
}

// A port of the router. Input 0 and output 0 are frames, output 1 is packets to be routed, and
// input 1 packets that were routed here.
elementclass Port {
  $color, $address, $net, $eth, $mtu |

  input[0]
    -> HostEtherFilter($eth)
    -> frames :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
  frames[0] -> ARPResponder($address $eth) -> [0] output;
  frames[1] -> [1] arp :: ARPQuerier($net, $eth) -> [0] output;
  frames[2]
    -> Paint($color)
    -> Strip(14)
    -> CheckIPHeader(INTERFACES $net)
    -> [1] output;
  frames[3] -> Discard;

  input[1]
    -> DropBroadcasts
    -> back :: PaintTee($color)
    -> options :: IPGWOptions($address)
    -> FixIPSrc($address)
    -> ttl :: DecIPTTL
    -> fragments :: IPFragmenter($mtu)
    -> [0] arp;
  back[1] -> ICMPError($address, redirect, host) -> [1] output;
  options[1] -> ICMPError($address, parameterproblem) -> [1] output;
  ttl[1] -> ICMPError($address, timeexceeded) -> [1] output;
  fragments[1] -> ICMPError($address, unreachable, needfrag, PMTU $mtu) -> [1] output;
}

outside :: Port(1, 198.51.100.1, 198.51.100.1/24, $OUTSIDE_ETH, 1500);
site :: Port(2, 192.0.2.1, 192.0.2.1/24, $SITE_ETH, $SITE_MTU);
outside_wire :: Outside($IN);
site_wire :: Site($OUT);
outside_wire -> outside -> outside_wire;
site_wire -> site -> site_wire;

// Output 0 is the router itself.
outside[1], site[1] -> routes :: RadixIPLookup(
  198.51.100.1/32 0, 198.51.100.0/32 0, 198.51.100.255/32 0,
  192.0.2.1/32 0, 192.0.2.0/32 0, 192.0.2.255/32 0,
  198.51.100.0/24 1,
  192.0.2.0/24 2,
  0.0.0.0/0 198.51.100.254 1);
routes[1] -> [1] outside;
routes[2] -> [1] site;

routes[0] -> local :: IPClassifier(icmp type echo, udp, -);
local[0] -> ICMPPingResponder -> routes;
local[1] -> ICMPError(192.0.2.1, unreachable, port, 198.51.100.255 192.0.2.255) -> routes;
local[2] -> Discard;
