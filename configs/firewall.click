// A firewall in front of a small site: a web server, a name server, nothing else.
//
//   ./sluice configs/firewall.click
//       filters a sample capture and writes the packets that pass to firewall-out.pcap
//   ./sluice configs/firewall.click IN="FILE in.pcap" OUT="FILE out.pcap"
//   ./sluice configs/firewall.click IN=eth0 OUT=eth1
//       filters between two interfaces, as root: IN is outside, OUT is where the site is
//
// Expect: of 253 packets in the sample 140 pass. 101 are denied by a rule, 2 have a bad IP
// header, 10 are neither IPv4 nor ARP: the table at the end lists them by reason.
// The same file runs on kohler/click if started in the folder configs.
// configs/dpdk/firewall.click is the same between DPDK ports.

define($IN FILE sample/mix.pcap, $OUT FILE firewall-out.pcap)

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

// Towards the site. The first rule that matches decides.
outside -> inbound :: Classifier(12/0800, 12/0806, -);
inbound[0]
  -> CheckIPHeader(14)
  -> rules :: IPFilter(
       deny src net 192.0.2.0/24 or src net 10.0.0.0/8 or src net 127.0.0.0/8,
       allow icmp type echo or icmp type echo-reply or icmp type unreachable,
       allow dst host 192.0.2.53 and dst udp port 53,
       allow dst host 192.0.2.10 and (dst tcp port 80 or 443),
       allow src host 198.51.100.7 and dst host 192.0.2.10 and dst tcp port 22,
       deny all)
  -> inside;
inbound[1] -> inside;
inbound[2] -> other :: Discard;

// From the site: anything, with its own addresses.
inside -> outbound :: Classifier(12/0800, 12/0806, -);
outbound[0]
  -> CheckIPHeader(14)
  -> IPFilter(allow src net 192.0.2.0/24, deny all)
  -> outside;
outbound[1] -> outside;
outbound[2] -> Discard;
