// The firewall of configs/stateful-firewall.click between two DPDK ports: 0 outside, 1 the site.
//
//   ./sluice --dpdk -a 0000:03:00.0 -a 0000:03:00.1 -- configs/dpdk/stateful-firewall.click
//       between two cards bound to vfio-pci, as root
//   ./sluice --dpdk --vdev net_pcap0,rx_pcap=configs/sample/mix.pcap \
//            --vdev net_pcap1,tx_pcap=stateful-firewall-out.pcap \
//            -- configs/dpdk/stateful-firewall.click
//       without a card: reads the sample, and writes what passes to stateful-firewall-out.pcap; ^C
//       ends it

define($IN 0, $OUT 1)

outside :: FromDPDKDevice($IN);
inside :: FromDPDKDevice($OUT);
to_outside :: ToDPDKDevice($IN);
to_inside :: ToDPDKDevice($OUT);

ct :: ConnectionTracker(CAPACITY 1000000, LIMIT 10000, HALF_OPEN 65536, FTP true);

outside -> inbound :: Classifier(12/0800, 12/0806, 12/86dd, -);
inbound[0]
  -> CheckIPHeader(OFFSET 14, CHECKSUM true)
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
  -> to_inside;
inbound[1] -> to_inside;
inbound[2]
  -> MarkIPHeader(14)
  -> [1] ct [1]
  -> IPFilter(allow state established or related or untracked, deny all)
  -> to_inside;
inbound[3] -> Discard;

inside -> outbound :: Classifier(12/0800, 12/0806, 12/86dd, -);
outbound[0]
  -> CheckIPHeader(OFFSET 14, CHECKSUM true)
  -> [2] ct [2]
  -> IPFilter(deny state invalid, allow src net 192.0.2.0/24, deny all)
  -> ConfirmConnection(ct)
  -> to_outside;
outbound[1] -> to_outside;
outbound[2]
  -> MarkIPHeader(14)
  -> [3] ct [3]
  -> IPFilter(deny state invalid, allow all)
  -> ConfirmConnection(ct)
  -> to_outside;
outbound[3] -> Discard;
