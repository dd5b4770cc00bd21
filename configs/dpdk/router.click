// The router of configs/router.click between two DPDK ports: 0 to the outside, 1 to the site.
//
//   ./sluice --dpdk -a 0000:03:00.0 -a 0000:03:00.1 -- configs/dpdk/router.click \
//            OUTSIDE_ETH=... SITE_ETH=...
//       between two cards bound to vfio-pci, as root, with the addresses of the cards
//   ./sluice --dpdk --vdev net_pcap0,rx_pcap=configs/sample/mix.pcap \
//            --vdev net_pcap1,tx_pcap=router-out.pcap \
//            -- configs/dpdk/router.click
//       without a card: reads the sample, and writes what is sent to router-out.pcap; ^C ends it.
//       Nobody answers the two ARP requests, so that is all

define($IN 0, $OUT 1,
       $OUTSIDE_ETH 02:00:00:00:00:01, $SITE_ETH 02:00:00:00:00:11, $SITE_MTU 1500)

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
FromDPDKDevice($IN) -> outside -> ToDPDKDevice($IN);
FromDPDKDevice($OUT) -> site -> ToDPDKDevice($OUT);

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
