// Generates packets and discards them: shows how fast the machine is without a device.
//
//   ./sluice configs/discard.click
//       5 million packets
//   ./sluice configs/discard.click LIMIT=-1
//       until interrupted; on a terminal, prints rates every second
//
// Expect: LIMIT packets at d. Also runs on kohler/click.

define($LIMIT 5000000)

InfiniteSource(LIMIT $LIMIT, BURST 32, STOP true, TIMESTAMP false) -> c :: Counter -> d :: Discard;
