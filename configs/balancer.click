// A load balancer for a web service, as a gateway between the clients' network and the servers'
// network: the balancer is the servers' default route, so that replies come back to it. It answers
// ARP for the service on the clients' side, and for the gateway on the servers' side.
//
//   ./sluice configs/balancer.click
//       balances a sample capture, and writes the packets for the servers to balancer-out.pcap
//   ./sluice configs/balancer.click IN=eth0 OUT=eth1 SERVICE=192.0.2.10
//       balances packets from eth0 for SERVICE, as root; for health checks, give eth1 an address of
//       10.0.1.0/24, and add "CHECK tcp" or CHECK "http /" to "balance"
//
// Expect: of 253 packets in the sample, only the 180 of TCP and UDP to SERVICE leave for the servers,
// those of a connection for the same one, and three ARP requests. SERVICE answers 20 pings itself.
// The handlers of "balance" add, drain and remove servers while packets flow.
// With FORWARD dsr-l2 or dsr-ipip, replies bypass the balancer: see LoadBalancer.

define($IN FILE sample/mix.pcap, $OUT FILE balancer-out.pcap,
       $SERVICE 192.0.2.10, $CLIENT_ETH 02:00:00:00:00:01, $CLIENT_GW 192.0.2.1,
       $SERVER_ETH 02:00:00:00:00:11, $SERVER_IP 10.0.1.254)

// Each end is an interface or a capture file, whose hosts answer all ARP requests.
elementclass Hosts {
  $eth | input -> c :: Classifier(12/0806 20/0001, -) -> ARPResponder(0.0.0.0/0 $eth) -> output;
  c[1] -> Discard
}
elementclass Clients {
  FILE $file | FromDump($file, STOP true) -> output;
    input -> Hosts(02:00:00:00:00:fe) -> output
  || $dev | FromDevice($dev, PROMISC false) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Servers {
  FILE $file | input -> t :: Tee -> ToDump($file); t[1] -> Hosts(02:00:00:00:00:33) -> output
  || $dev | FromDevice($dev, PROMISC false) -> output; input -> Queue -> ToDevice($dev)
}

clients :: Clients($IN);
servers :: Servers($OUT);

balance :: LoadBalancer($SERVICE, 10.0.1.1, 10.0.1.2, 10.0.1.3 2, MODE maglev);

clients -> fromClients :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
fromClients[0] -> ARPResponder($SERVICE $CLIENT_ETH) -> clients;
fromClients[1] -> [1] toClients :: ARPQuerier($SERVICE, $CLIENT_ETH) -> clients;
fromClients[2] -> Strip(14) -> CheckIPHeader -> DecIPTTL -> [0] balance;
fromClients[3] -> Discard;

servers -> fromServers :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
fromServers[0] -> ARPResponder($SERVER_IP $SERVER_ETH) -> servers;
fromServers[1] -> [1] toServers :: ARPQuerier($SERVER_IP, $SERVER_ETH) -> servers;
fromServers[2] -> Strip(14) -> CheckIPHeader -> DecIPTTL -> [1] balance;
fromServers[3] -> Discard;

balance[0] -> toServers;
balance[1] -> SetIPAddress($CLIENT_GW) -> toClients;

// The service answers ping itself.
balance[2] -> ping :: IPClassifier(dst host $SERVICE and icmp type echo, -);
ping[0] -> ICMPPingResponder -> SetIPAddress($CLIENT_GW) -> toClients;
ping[1] -> Discard;
