// A stateful firewall in front of a small site: its hosts may open any connection and get the
// replies; from outside only a web server and a name server can be reached. IPv4 and IPv6.
//
//   ./sluice configs/stateful-firewall.click
//       filters a sample capture and writes the packets that pass to stateful-firewall-out.pcap
//   ./sluice configs/stateful-firewall.click IN=eth0 OUT=eth1
//       filters between two interfaces, as root: IN is outside, OUT is where the site is
//
// Expect: of 253 packets in the sample, which has only one direction of its connections, 71 pass:
// 20 SYN for the web server and one for SSH, 20 queries for the name server, 20 pings, 10 ARP. The
// other packets of these connections are invalid, because nobody has answered their SYN.
// The handler ct.table lists the current connections.
// configs/dpdk/stateful-firewall.click is the same between DPDK ports.

define($IN FILE sample/mix.pcap, $OUT FILE stateful-firewall-out.pcap)

// Each end is a capture file or an interface.
elementclass Outside {
  FILE $file | FromDump($file, STOP true) -> output; input -> Discard
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Inside {
  FILE $file | Idle -> output; input -> ToDump($file)
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}

outside :: Outside($IN);
inside :: Inside($OUT);

// One tracker sees both directions. What it says of a packet, the rules behind it ask for by
// "state"; ConfirmConnection has it remember the connections that they let through. LIMIT and
// HALF_OPEN bound what one source, and a flood of SYN, can do.
ct :: ConnectionTracker(CAPACITY 1000000, LIMIT 10000, HALF_OPEN 65536, FTP true);

// Towards the site. The first rule that matches decides.
outside -> inbound :: Classifier(12/0800, 12/0806, 12/86dd, -);
inbound[0]
  -> CheckIPHeader(14)
  -> [0] ct [0]
  -> rules :: IPFilter(
       allow state established or related,
       deny state invalid or untracked,
       deny src net 192.0.2.0/24 or src net 10.0.0.0/8 or src net 127.0.0.0/8,
       allow icmp type echo,
       allow dst host 192.0.2.53 and dst udp port 53,
       allow dst host 192.0.2.10 and (dst tcp port 80 or 443),
       allow src host 198.51.100.7 and dst host 192.0.2.10 and dst tcp port 22,
       deny all)
  -> ConfirmConnection(ct)
  -> inside;
inbound[1] -> inside;
inbound[2]
  -> MarkIPHeader(14)
  -> [1] ct [1]
  -> IPFilter(allow state established or related or untracked, deny all)
  -> inside;
inbound[3] -> Discard;

// From the site: anything that makes sense, with its own addresses.
inside -> outbound :: Classifier(12/0800, 12/0806, 12/86dd, -);
outbound[0]
  -> CheckIPHeader(14)
  -> [2] ct [2]
  -> IPFilter(deny state invalid, allow src net 192.0.2.0/24, deny all)
  -> ConfirmConnection(ct)
  -> outside;
outbound[1] -> outside;
outbound[2]
  -> MarkIPHeader(14)
  -> [3] ct [3]
  -> IPFilter(deny state invalid, allow all)
  -> ConfirmConnection(ct)
  -> outside;
outbound[3] -> Discard;
