// Spreads the clients of one service over four servers by rewriting the destination address: the
// servers may be anywhere behind the balancer, as long as their replies come back through it. A
// client always gets the same server; new servers take few clients from the others (consistent
// hashing). With loadbalancer-l2.click replies need not come back.
//
//   ./sluice configs/loadbalancer.click
//       balances a sample capture; writes packets for the servers to loadbalancer-out.pcap, and
//       packets back to clients to loadbalancer-back.pcap
//   ./sluice configs/loadbalancer.click IN=eth0 OUT=eth1 SERVICE=192.0.2.10
//       balances packets from eth0 for SERVICE to servers behind eth1, as root; the servers'
//       route to clients is 10.1.0.254
//
// Expect: 150 packets to SERVICE divided among the servers, 10.1.0.1 to 10.1.0.4, and an ARP request
// for each; everything else in "other".
// Also runs on kohler/click if started in the folder configs.

define($IN FILE sample/mix.pcap, $OUT FILE loadbalancer-out.pcap,
       $SERVICE 192.0.2.10, $ROUTER 192.0.2.1,
       $CLIENTS_NET 192.0.2.10/24, $CLIENTS_ETH 02:00:00:00:00:01,
       $SERVERS_IP 10.1.0.254, $SERVERS_NET 10.1.0.254/24, $SERVERS_ETH 02:00:00:00:00:11)

// Each end is an interface or a capture file, whose hosts answer all ARP requests.
elementclass Hosts {
  $eth | input -> c :: Classifier(12/0806 20/0001, -) -> ARPResponder(0.0.0.0/0 $eth) -> output;
  c[1] -> Discard
}
elementclass Clients {
  FILE $file | FromDump($file, STOP true) -> output;
    input -> t :: Tee -> ToDump(loadbalancer-back.pcap); t[1] -> Hosts(02:00:00:00:00:fe) -> output
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Servers {
  FILE $file | input -> t :: Tee -> ToDump($file); t[1] -> Hosts(02:00:00:00:00:33) -> output
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}

clients_wire :: Clients($IN);
servers_wire :: Servers($OUT);
other :: Discard;

// Flows that have run out are removed each second; the table lists the others.
rw :: IPRewriter(servers, drop, REAP_INTERVAL 1, MAPPING_CAPACITY 1000000);
servers :: SourceIPHashMapper(50 4711,
  - - 10.1.0.1 - 0 1 1,
  - - 10.1.0.2 - 0 1 2,
  - - 10.1.0.3 - 0 1 3,
  - - 10.1.0.4 - 0 1 4);

// From clients to servers.
clients_wire -> from_clients :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
from_clients[0] -> ARPResponder($SERVICE $CLIENTS_ETH) -> clients_wire;
from_clients[2]
  -> Strip(14)
  -> CheckIPHeader
  -> service :: IPClassifier(dst host $SERVICE and tcp, -)
  -> [0] rw [0]
  -> [0] servers_arp :: ARPQuerier($SERVERS_NET, $SERVERS_ETH)
  -> servers_wire;
service[1] -> other;
from_clients[3] -> other;

// From servers to clients, by the next router.
servers_wire -> from_servers :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
from_servers[0] -> ARPResponder($SERVERS_IP $SERVERS_ETH) -> servers_wire;
from_servers[1] -> [1] servers_arp;
from_servers[2]
  -> Strip(14)
  -> CheckIPHeader
  -> [1] rw [1]
  -> SetIPAddress($ROUTER)
  -> [0] clients_arp :: ARPQuerier($CLIENTS_NET, $CLIENTS_ETH)
  -> clients_wire;
from_servers[3] -> other;
from_clients[1] -> [1] clients_arp;
