// Makes packets and throws them away: how fast the machine is without a device.
//
//   ./sluice configs/discard.click
//       5 million packets
//   ./sluice configs/discard.click LIMIT=-1
//       until interrupted; on a terminal with a line of rates a second
//
// Expect: LIMIT packets at d. Runs on kohler/click, too.

define($LIMIT 5000000)

InfiniteSource(LIMIT $LIMIT, BURST 32, STOP true, TIMESTAMP false) -> c :: Counter -> d :: Discard;
