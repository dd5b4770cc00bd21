// Forwards frames from DPDK port 0 to port 1 and back, with both MAC addresses rewritten.
//
//   ./sluice --dpdk -a 0000:03:00.0 -a 0000:03:00.1 -- configs/dpdk/l2fwd.click
//   ./sluice --dpdk --vdev net_null0 --vdev net_null1 -- configs/dpdk/l2fwd.click
//       without a card: shows how fast the machine is; ^C ends it
//
// MAC is our address, NEXT that of the next hop.

define($MAC 02:00:00:00:00:11, $NEXT 02:00:00:00:00:22)

FromDPDKDevice(0) -> EtherRewrite($MAC, $NEXT) -> ToDPDKDevice(1);
FromDPDKDevice(1) -> EtherRewrite($MAC, $NEXT) -> ToDPDKDevice(0);
