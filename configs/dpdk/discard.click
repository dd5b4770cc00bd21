// Receives from DPDK port 0 and discards everything: shows how fast the machine can receive.
//
//   ./sluice --dpdk --vdev net_null0 -- configs/dpdk/discard.click
//       without a card; ^C ends it

FromDPDKDevice(0) -> d :: Discard;
