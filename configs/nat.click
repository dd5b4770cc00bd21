// A NAT gateway (RFC 3022): a private network shares one address. TCP and UDP are translated by
// address and port, ping by identifier, ICMP errors by the packets that they quote. A web server
// inside can be reached at port 80 of the outside address, from inside as well.
//
//   ./sluice configs/nat.click
//       takes a sample capture as the packets of the private network; writes what leaves the
//       gateway to nat-out.pcap, and what goes back inside to nat-back.pcap
//   ./sluice configs/nat.click IN=eth0 OUT=eth1
//       between two interfaces, as root: IN is inside, OUT is outside. Give the interfaces no
//       addresses of these networks, or the kernel answers as well; the addresses below are for
//       documentation only
//   ./sluice configs/nat.click IN=eth0 OUT=eth1 FTP=21
//       supports active FTP to servers at port 21; all flows then run on one worker
//
// Expect: of 253 packets in the sample, 200 of TCP and UDP and 20 pings leave from 203.0.113.1, in
// 151 flows, and an ARP request for the next router. 10 have other protocols, 2 have a bad IP
// header, and 20 are ARP or IPv6.
// "rw.tcp_table" and "rw.udp_table" list flows, "rw.flow_counts" says what became of them.
// The same file runs on kohler/click if started in the folder configs.
// configs/dpdk/nat.click is the same between DPDK ports. benchmarks/nat compares this one with the
// kernel's NAT, between real hosts.

define($IN FILE sample/mix.pcap, $OUT FILE nat-out.pcap,
       $INSIDE_IP 10.0.0.1, $INSIDE_NET 10.0.0.1/8, $INSIDE_ETH 02:00:00:00:00:01,
       $OUTSIDE_IP 203.0.113.1, $OUTSIDE_NET 203.0.113.1/24, $OUTSIDE_ETH 02:00:00:00:00:11,
       $ROUTER 203.0.113.254, $SERVER 10.0.0.80, $FTP NO 21)

// Each end is an interface or a capture file, whose hosts answer all ARP requests.
elementclass Hosts {
  $eth | input -> c :: Classifier(12/0806 20/0001, -) -> ARPResponder(0.0.0.0/0 $eth) -> output;
  c[1] -> Discard
}
elementclass Inside {
  FILE $file | FromDump($file, STOP true) -> output;
    input -> t :: Tee -> ToDump(nat-back.pcap); t[1] -> Hosts(02:00:00:00:00:fe) -> output
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Outside {
  FILE $file | input -> t :: Tee -> ToDump($file); t[1] -> Hosts(02:00:00:00:00:33) -> output
  || $dev | FromDevice($dev, PROMISC false) -> output; input -> Queue -> ToDevice($dev)
}

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

inside_wire :: Inside($IN);
outside_wire :: Outside($OUT);
inside_wire -> inside :: Port($INSIDE_IP, $INSIDE_NET, $INSIDE_ETH) -> inside_wire;
outside_wire -> outside :: Port($OUTSIDE_IP, $OUTSIDE_NET, $OUTSIDE_ETH) -> outside_wire;

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
