// Records what an interface receives, with counts by protocol.
//
//   ./sluice configs/collector.click
//       reads a sample capture instead of an interface; writes collector-out.pcap
//   ./sluice configs/collector.click IN=eth0 TO=eth0.pcapng.gz
//       records eth0 until interrupted, as root; the name chooses the format
//
// Expect: every packet in TO; counts in tcp, udp, icmp, arp, ip6, other.
// Also runs on kohler/click, which writes plain pcap only.

define($IN FILE sample/mix.pcap, $TO collector-out.pcap)

elementclass Source {
  FILE $file | FromDump($file, STOP true) -> output
  || $dev | FromDevice($dev, PROMISC true) -> output
}

to :: ToDump($TO, SNAPLEN 0);

// Protocol numbers at byte 23: 14 of Ethernet, 9 into the IPv4 header.
Source($IN) -> kind :: Classifier(12/0800 23/06, 12/0800 23/11, 12/0800 23/01,
                                  12/0806, 12/86dd, -);
kind[0] -> tcp :: Counter -> to;
kind[1] -> udp :: Counter -> to;
kind[2] -> icmp :: Counter -> to;
kind[3] -> arp :: Counter -> to;
kind[4] -> ip6 :: Counter -> to;
kind[5] -> other :: Counter -> to;
