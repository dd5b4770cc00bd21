// Steers flows through one of two chains, and moves them while their packets flow.
//
//   ./sluice configs/steer.click
//       sends 50,000 packets of 1,000 flows, a tenth of which goes through NAT; after half a
//       second moves all others there, too; prints what a collector saw
//   ./sluice configs/steer.click -u steer.sock LIMIT=-1
//       runs until interrupted; meanwhile, in another shell:
//       ./sluice chain steer ./steer.sock move udp 10.0.0.1 1024 10.9.0.1 9 0
//
// Expect: "lost" and "reordered" are 0. The firewall's chain has a queue that delays its packets,
// so flows that leave it must wait until their last packet is through.

define($LIMIT 50000, $RATE 50000, $DELAY 2ms)

generator :: Generator(10.0.0.1, 10.9.0.1, FLOWS 1000, RATE $RATE, LIMIT $LIMIT, LENGTH imix,
                       SRCPORT 1024-2023, STOP true);
steer :: Steer(1 src port <= 1123, 0 all, DRAIN 2s);

generator -> steer;
steer[0] -> firewall :: IPFilter(deny dst port 22, allow all)
  -> Queue(100000) -> DelayUnqueue($DELAY) -> end :: SteerEnd(steer);
steer[1] -> nat :: IPRewriter(pattern 192.0.2.1 1024-65535# - - 0 1) -> end;
nat[1] -> Discard;
end -> collector :: Collector;

Script(wait 500ms, write steer.rules "1 all", wait 300ms, print $(steer.report));
DriverManager(wait_stop, wait 20ms, print $(collector.report), stop);
