// Forwards frames between two ports and rewrites both MAC addresses.
//
//   ./sluice configs/l2fwd.click
//       forwards a sample capture to l2fwd-out.pcap
//   ./sluice configs/l2fwd.click IN=eth0 OUT=eth1 MAC=02:00:00:00:00:11 NEXT=02:00:00:00:00:22
//       forwards from eth0 to eth1, as root
//
// Expect: as many packets out as in, all from MAC to NEXT, payload untouched.
// configs/dpdk/l2fwd.click is the same between DPDK ports. Also runs on kohler/click.

define($IN FILE sample/mix.pcap, $OUT FILE l2fwd-out.pcap,
       $MAC 02:00:00:00:00:11, $NEXT 02:00:00:00:00:22)

elementclass Source {
  FILE $file | FromDump($file, STOP true) -> output
  || $dev | FromDevice($dev, PROMISC true) -> output
}
elementclass Sink {
  FILE $file | input -> ToDump($file)
  || $dev | input -> Queue -> ToDevice($dev)
}

Source($IN) -> packets :: Counter -> EtherRewrite($MAC, $NEXT) -> Sink($OUT);
