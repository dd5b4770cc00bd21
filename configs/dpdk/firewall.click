// The firewall of configs/firewall.click between two DPDK ports: 0 to the outside, 1 to the site.
//
//   ./sluice --dpdk -a 0000:03:00.0 -a 0000:03:00.1 -- configs/dpdk/firewall.click
//       between two cards bound to vfio-pci, as root
//   ./sluice --dpdk --vdev net_pcap0,rx_pcap=configs/sample/mix.pcap \
//            --vdev net_pcap1,tx_pcap=firewall-out.pcap \
//            -- configs/dpdk/firewall.click
//       without a card: reads the sample, and writes what passes to firewall-out.pcap; ^C ends it
//
// -j N adds workers; each polls its own receive queue.

define($IN 0, $OUT 1)

outside :: FromDPDKDevice($IN);
inside :: FromDPDKDevice($OUT);
to_outside :: ToDPDKDevice($IN);
to_inside :: ToDPDKDevice($OUT);

outside -> inbound :: Classifier(12/0800, 12/0806, -);
inbound[0]
  -> CheckIPHeader(OFFSET 14, CHECKSUM true)
  -> rules :: IPFilter(
       deny src net 192.0.2.0/24 or src net 10.0.0.0/8 or src net 127.0.0.0/8,
       allow icmp type echo or icmp type echo-reply or icmp type unreachable,
       allow dst host 192.0.2.53 and dst udp port 53,
       allow dst host 192.0.2.10 and (dst tcp port 80 or 443),
       allow src host 198.51.100.7 and dst host 192.0.2.10 and dst tcp port 22,
       deny all)
  -> to_inside;
inbound[1] -> to_inside;
inbound[2] -> Discard;

inside -> outbound :: Classifier(12/0800, 12/0806, -);
outbound[0]
  -> CheckIPHeader(OFFSET 14, CHECKSUM true)
  -> IPFilter(allow src net 192.0.2.0/24, deny all)
  -> to_outside;
outbound[1] -> to_outside;
outbound[2] -> Discard;
