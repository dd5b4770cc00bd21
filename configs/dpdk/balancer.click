// The balancer of configs/balancer.click between two DPDK ports: 0 to the clients, 1 to the servers.
//
//   ./sluice --dpdk -a 0000:03:00.0 -a 0000:03:00.1 -- configs/dpdk/balancer.click
//       between two cards bound to vfio-pci, as root
//   ./sluice --dpdk --vdev net_pcap0,rx_pcap=configs/sample/mix.pcap \
//            --vdev net_pcap1,tx_pcap=balancer-out.pcap \
//            -- configs/dpdk/balancer.click
//       without a card: reads the sample, and writes what the balancer sends to balancer-out.pcap:
//       only ARP requests, because nobody answers them; ^C ends it

define($IN 0, $OUT 1,
       $SERVICE 192.0.2.10, $CLIENT_ETH 02:00:00:00:00:01, $CLIENT_GW 192.0.2.1,
       $SERVER_ETH 02:00:00:00:00:11, $SERVER_IP 10.0.1.254)

clients :: FromDPDKDevice($IN);
servers :: FromDPDKDevice($OUT);
to_clients :: ToDPDKDevice($IN);
to_servers :: ToDPDKDevice($OUT);

balance :: LoadBalancer($SERVICE, 10.0.1.1, 10.0.1.2, 10.0.1.3 2, MODE maglev);

clients -> fromClients :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
fromClients[0] -> ARPResponder($SERVICE $CLIENT_ETH) -> to_clients;
fromClients[1] -> [1] toClients :: ARPQuerier($SERVICE, $CLIENT_ETH) -> to_clients;
fromClients[2] -> Strip(14) -> CheckIPHeader(CHECKSUM true) -> DecIPTTL -> [0] balance;
fromClients[3] -> Discard;

servers -> fromServers :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
fromServers[0] -> ARPResponder($SERVER_IP $SERVER_ETH) -> to_servers;
fromServers[1] -> [1] toServers :: ARPQuerier($SERVER_IP, $SERVER_ETH) -> to_servers;
fromServers[2] -> Strip(14) -> CheckIPHeader(CHECKSUM true) -> DecIPTTL -> [1] balance;
fromServers[3] -> Discard;

balance[0] -> toServers;
balance[1] -> SetIPAddress($CLIENT_GW) -> toClients;

// The service answers ping itself.
balance[2] -> ping :: IPClassifier(dst host $SERVICE and icmp type echo, -);
ping[0] -> ICMPPingResponder -> SetIPAddress($CLIENT_GW) -> toClients;
ping[1] -> Discard;
