// An endpoint of a VXLAN overlay network (a VTEP, RFC 7348): joins the hosts of one Ethernet segment
// with those behind other endpoints. It learns where hosts are, floods frames for unknown addresses
// to every other endpoint, answers ARP and neighbour solicitations for remote hosts, and keeps TCP
// segments small enough for the underlay.
//
//   ./sluice configs/vxlan-vtep.click
//       floods the frames of a sample capture to two endpoints, into vtep-out.pcap
//   ./sluice configs/vxlan-vtep.click IN=eth0 OUT=eth1 LOCAL=192.0.2.1/24 MAC=02:... \
//       REMOTES="192.0.2.2 192.0.2.3" VNI=42
//       as root: IN leads to the hosts, OUT to the other endpoints; LOCAL and MAC are our addresses
//       on OUT, which the kernel must not have; the other endpoints are in LOCAL's network
//
// In another shell, with ./sluice -p 7777 ...: ./sluice ctl 127.0.0.1:7777 read bridge.table

define($IN FILE sample/mix.pcap, $OUT FILE vtep-out.pcap,
       $LOCAL 192.0.2.1/24, $MAC 02:00:00:00:00:11, $VNI 42, $REMOTES 192.0.2.2 192.0.2.3,
       $MTU 1450)

AddressInfo(me $LOCAL $MAC);

elementclass Hosts {
  FILE $file | FromDump($file, STOP true) -> output; input -> Discard
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Underlay {
  FILE $file | Idle -> output; input -> Discard;
    input[1] -> EtherEncap(0x0800, me, ff:ff:ff:ff:ff:ff) -> ToDump($file)
  || $dev |
    arp :: ARPQuerier(me);
    FromDevice($dev, PROMISC true) -> HostEtherFilter(me)
      -> c :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
    out :: Queue -> ToDevice($dev);
    c[0] -> ARPResponder(me) -> out;
    c[1] -> [1] arp;
    c[2] -> output;
    c[3] -> Discard;
    input -> Discard;
    input[1] -> arp -> out
}

hosts :: Hosts($IN);
underlay :: Underlay($OUT);
bridge :: VxlanBridge($VNI, me, REMOTE "$REMOTES");

hosts -> MarkIPHeader(14) -> ClampTCPMSS($MTU) -> bridge
  -> MarkIPHeader(14) -> ClampTCPMSS($MTU) -> hosts;
bridge[1] -> [1] underlay;
Idle -> underlay;
underlay -> Strip(14) -> CheckIPHeader -> [1] bridge;
