// Spreads the clients of one service over four servers in the same network (direct server
// return): all four own the service's address on a loopback, the balancer changes only MAC
// addresses, and replies go straight to the client. A client always gets the same server.
//
//   ./sluice configs/loadbalancer-l2.click
//       balances a sample capture into loadbalancer-l2-out.pcap
//   ./sluice configs/loadbalancer-l2.click IN=eth0 OUT=eth1 SERVICE=192.0.2.10
//       balances packets from eth0 for SERVICE to servers behind eth1, as root
//
// Expect: packets to SERVICE divided among s1 to s4, everything else in "other".
// Change the four MAC addresses to those of your servers. Also runs on kohler/click.

define($IN FILE sample/mix.pcap, $OUT FILE loadbalancer-l2-out.pcap,
       $SERVICE 192.0.2.10, $MAC 02:00:00:00:00:11)

elementclass Source {
  FILE $file | FromDump($file, STOP true) -> output
  || $dev | FromDevice($dev, PROMISC true) -> output
}
elementclass Sink {
  FILE $file | input -> ToDump($file)
  || $dev | input -> Queue -> ToDevice($dev)
}

out :: Sink($OUT);
other :: Discard;

Source($IN)
  -> ip :: Classifier(12/0800, -)
  -> CheckIPHeader(14)
  -> service :: IPClassifier(dst host $SERVICE and tcp, -)
  -> balance :: HashSwitch(26, 4);  // the source address, in the IP header behind Ethernet's 14
ip[1] -> other;
service[1] -> other;

balance[0] -> s1 :: Counter -> EtherRewrite($MAC, 02:00:00:00:01:01) -> out;
balance[1] -> s2 :: Counter -> EtherRewrite($MAC, 02:00:00:00:01:02) -> out;
balance[2] -> s3 :: Counter -> EtherRewrite($MAC, 02:00:00:00:01:03) -> out;
balance[3] -> s4 :: Counter -> EtherRewrite($MAC, 02:00:00:00:01:04) -> out;
