// The functions of the experiment. Each takes Ethernet frames and gives Ethernet frames; what is not
// IPv4 is discarded at its door. Runs on kohler/click and FastClick, too.

elementclass Ipv4 {
  input -> kind :: Classifier(12/0800, -) -> CheckIPHeader(OFFSET 14) -> output;
  kind[1] -> Discard;
}

// Ten rules that match none of the experiment's traffic.
elementclass Firewall {
  input -> Ipv4 -> IPFilter(
    deny src net 10.1.0.0/24 && dst net 10.2.0.0/24 && udp && dst port 4001,
    deny src net 10.1.1.0/24 && dst net 10.2.1.0/24 && udp && dst port 4002,
    deny src net 10.1.2.0/24 && dst net 10.2.2.0/24 && udp && dst port 4003,
    deny src net 10.1.3.0/24 && dst net 10.2.3.0/24 && udp && dst port 4004,
    deny src net 10.1.4.0/24 && dst net 10.2.4.0/24 && udp && dst port 4005,
    deny src net 10.1.5.0/24 && dst net 10.2.5.0/24 && udp && dst port 4006,
    deny src net 10.1.6.0/24 && dst net 10.2.6.0/24 && udp && dst port 4007,
    deny src net 10.1.7.0/24 && dst net 10.2.7.0/24 && udp && dst port 4008,
    deny tcp && dst port 23,
    deny tcp && dst port 445,
    allow all) -> output;
}

// Source NAT of UDP and TCP.
elementclass Nat { $address |
  input -> Ipv4 -> kind :: IPClassifier(tcp or udp, -)
    -> IPRewriter(pattern $address 1024-65535# - - 0 0) -> output;
  kind[1] -> Discard;
}

// By the addresses, to one of two servers.
elementclass LoadBalance { $one, $two |
  input -> Ipv4 -> kind :: IPClassifier(tcp or udp, -) -> way :: HashSwitch(34, 4);
  kind[1] -> Discard;
  way[0] -> IPRewriter(pattern - - $one - 0 0) -> output;
  way[1] -> IPRewriter(pattern - - $two - 0 0) -> output;
}

// IP in IP, in a frame from $mac to $next.
elementclass Tunnel { $local, $remote, $mac, $next |
  input -> Ipv4 -> IPFilter(allow src net 192.168.0.0/16, deny all) -> Strip(14)
    -> IPEncap(4, $local, $remote) -> EtherEncap(0x0800, $mac, $next) -> output;
}

// Intrusion prevention, as the paper has it: headers and lengths, and checksums set anew.
elementclass Ips {
  input -> EnsureEther(0x0800, 02:00:00:00:00:01, 02:00:00:00:00:02) -> CheckIPHeader(OFFSET 14)
    -> IPFilter(deny src host 0.0.0.0, allow all) -> kind :: IPClassifier(udp, tcp, -);
  kind[0] -> CheckUDPHeader -> SetUDPChecksum -> size :: CheckLength(1514) -> SetIPChecksum -> output;
  kind[1] -> CheckTCPHeader -> SetTCPChecksum -> size;
  kind[2] -> Discard;
}
