// Sends UDP packets at a given rate.
//
//   ./sluice configs/generator.click
//       writes 1,000 packets, at 100,000 a second, to generator-out.pcap
//   ./sluice configs/generator.click OUT=eth1 RATE=500000 LIMIT=-1 DST=10.0.0.2 NEXT=...
//       sends on eth1 until interrupted, as root
//
// Expect: LIMIT packets of 60 bytes (LENGTH is the UDP payload). Also runs on kohler/click.

define($OUT FILE generator-out.pcap, $LIMIT 1000, $RATE 100000, $LENGTH 18,
       $SRC 192.0.2.1, $DST 198.51.100.1, $MAC 02:00:00:00:00:11, $NEXT 02:00:00:00:00:22)

elementclass Sink {
  FILE $file | input -> ToDump($file)
  || $dev | input -> ToDevice($dev)
}

// A pull path: the sink asks for packets, and Shaper lets it have so many a second.
InfiniteSource("A packet of the Sluice traffic generator. ", LENGTH $LENGTH, LIMIT $LIMIT, STOP true)
  -> UDPIPEncap($SRC, 5000, $DST, 5001, true)
  -> EtherEncap(0x0800, $MAC, $NEXT)
  -> Shaper($RATE)
  -> sent :: Counter
  -> Sink($OUT);
