// The NAT gateway of configs/nat.click between two DPDK ports: 0 to the inside, 1 to the outside.
//
//   ./sluice --dpdk -a 0000:03:00.0 -a 0000:03:00.1 -- configs/dpdk/nat.click \
//            INSIDE_ETH=... OUTSIDE_ETH=...
//       between two cards bound to vfio-pci, as root, with the addresses of the cards
//   ./sluice --dpdk --vdev net_pcap0,rx_pcap=configs/sample/mix.pcap \
//            --vdev net_pcap1,tx_pcap=nat-out.pcap \
//            -- configs/dpdk/nat.click
//       without a card: reads the sample, and writes what is sent to nat-out.pcap; ^C ends it.
//       Nobody answers the ARP request for the next router, so that is all
//
// With -j N each worker has a receive queue of both ports and its own flows; replies that arrive on
// another worker than their flow's reach it through rings. --explain shows them.

define($IN 0, $OUT 1,
       $INSIDE_IP 10.0.0.1, $INSIDE_NET 10.0.0.1/8, $INSIDE_ETH 02:00:00:00:00:01,
       $OUTSIDE_IP 203.0.113.1, $OUTSIDE_NET 203.0.113.1/24, $OUTSIDE_ETH 02:00:00:00:00:11,
       $ROUTER 203.0.113.254, $SERVER 10.0.0.80, $FTP NO 21)

// A port of the gateway. Input 0 and output 0 are frames, output 1 is packets that came in, and
// input 1 packets to be sent to the address in their annotation.
elementclass Port {
  $address, $net, $eth |

  input[0]
    -> HostEtherFilter($eth)
    -> frames :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
  frames[0] -> ARPResponder($address $eth) -> [0] output;
  frames[1] -> [1] arp :: ARPQuerier($net, $eth) -> [0] output;
  frames[2] -> Strip(14) -> CheckIPHeader -> [1] output;
  frames[3] -> Discard;

  input[1] -> [0] arp;
}

FromDPDKDevice($IN) -> inside :: Port($INSIDE_IP, $INSIDE_NET, $INSIDE_ETH) -> ToDPDKDevice($IN);
FromDPDKDevice($OUT)
  -> outside :: Port($OUTSIDE_IP, $OUTSIDE_NET, $OUTSIDE_ETH) -> ToDPDKDevice($OUT);

// Ports are given in sequence here, so that every run comes out the same; without the "#" a host
// keeps its own port where that is free. Flows that have run out are removed each second.
rw :: IPRewriter(pattern $OUTSIDE_IP 1024-65535# - - 0 1,
                 pattern - - $SERVER 80 1 0,
                 drop,
                 REAP_INTERVAL 1, MAPPING_CAPACITY 1000000);
ping :: ICMPPingRewriter(pattern $OUTSIDE_IP 1024-65535# - - 0 1, drop,
                         REAP_INTERVAL 1, MAPPING_CAPACITY 100000);
errors :: ICMPRewriter(rw ping);
to_router :: SetIPAddress($ROUTER) -> [1] outside;

// Servers of active FTP, if any, connect back to where the client says: to the outside address then.
elementclass ActiveFTP {
  NO $port | input -> output
  || $port | input -> c :: IPClassifier(dst tcp port $port, -) -> FTPPortMapper(rw, rw, 0) -> output;
    c[1] -> output
}

// From inside. What is meant for the gateway itself begins no flow.
inside[1] -> from_inside :: IPClassifier(
  dst host $INSIDE_IP and icmp type echo,
  dst host $INSIDE_IP,
  tcp or udp,
  icmp type echo,
  -);
from_inside[0] -> ICMPPingResponder -> [1] inside;
from_inside[1] -> Discard;
from_inside[2] -> tcp_udp_ttl :: DecIPTTL -> ActiveFTP($FTP) -> [0] rw;
from_inside[3] -> ping_ttl :: DecIPTTL -> [0] ping;
tcp_udp_ttl[1], ping_ttl[1] -> ICMPError($INSIDE_IP, timeexceeded) -> [1] inside;
from_inside[4] -> others :: Discard;

// To the outside; but packets for the outside address turn round here.
turn :: IPClassifier(dst host $OUTSIDE_IP, -);
rw[0], ping[0] -> turn;
turn[1] -> to_router;

// From outside. Without a flow, only the web server's port is open.
outside[1], turn[0] -> from_outside :: IPClassifier(
  dst host $OUTSIDE_IP and icmp type echo,
  dst host $OUTSIDE_IP and dst tcp port 80,
  dst host $OUTSIDE_IP and (tcp or udp),
  dst host $OUTSIDE_IP and icmp type echo-reply,
  dst host $OUTSIDE_IP and icmp,
  -);
from_outside[0] -> ICMPPingResponder -> turn;
from_outside[1] -> [1] rw;
from_outside[2] -> [2] rw;
from_outside[3] -> [1] ping;
from_outside[4] -> errors -> [1] inside;
from_outside[5] -> Discard;

// To the inside: rewriting has set the annotation.
rw[1], ping[1] -> back :: DecIPTTL -> [1] inside;
back[1] -> Discard;
