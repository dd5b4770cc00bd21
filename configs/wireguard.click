// One end of a WireGuard tunnel in front of a site: encrypts what the site's hosts send to a peer's
// addresses, and decrypts what comes from peers for the site.
//
//   ./sluice configs/wireguard.click
//       encrypts a sample capture for another end in the same process, which writes what it
//       decrypts to wireguard-out.pcap
//   ./sluice configs/wireguard.click IN=eth0 OUT=eth1 KEYS=/etc/wireguard/wg0.conf LOCAL=192.0.2.1 \
//       GATEWAY=192.0.2.254
//       as root: IN leads to the site, OUT to the peers; LOCAL is this end's address on OUT, GATEWAY
//       the router to the peers. Give the interfaces no addresses, or the kernel answers as well.
//       KEYS is a file of wg-quick, SITE the Ethernet address of the site's router. TCP segments are
//       clamped to MTU, the tunnel's. With CIPHER=cryptodev DPDK encrypts, several times as fast;
//       with GSO=true the kernel gets up to 64 kB at a time, which suits virtual interfaces
//
// Expect: every good IPv4 packet of the sample comes out as it went in. "wg.peers" lists the peers,
// with the time of the last handshake and bytes; "wg.add_peer" and "wg.remove_peer" change them.

define($IN FILE sample/mix.pcap, $OUT FAR sample/wg1.conf, $KEYS sample/wg0.conf,
       $LOCAL 203.0.113.1, $GATEWAY 203.0.113.2, $MTU 1420, $CIPHER jce, $GSO false,
       $MAC 02:00:00:00:00:11, $SITE 02:00:00:00:00:33)

elementclass Site {
  FILE $file | src :: FromDump($file, STOP true, ACTIVE false) -> output; input -> Discard;
    // The first packets of a capture need not wait for keys.
    Script(label again, wait 10ms, goto again $(eq $(wg.sessions) 0), write src.active true)
  || $dev |
    FromDevice($dev, PROMISC true) -> MarkIPHeader(14) -> ClampTCPMSS($MTU) -> output;
    input -> MarkIPHeader(14) -> ClampTCPMSS($MTU) -> Queue -> ToDevice($dev, GSO $GSO)
}
elementclass Peers {
  FAR $keys | arp :: ARPResponder(203.0.113.2 02:00:00:00:00:22) -> output;
    input -> c :: Classifier(12/0806 20/0001, 12/0800, -) -> arp;
    c[1] -> Strip(14) -> CheckIPHeader -> [1] far :: WireGuard($keys, LOCAL 203.0.113.2)
      -> EtherEncap(0x0800, 02:00:00:00:00:22, 02:00:00:00:00:33) -> ToDump(wireguard-out.pcap);
    Idle -> far;
    far[1] -> EtherEncap(0x0800, 02:00:00:00:00:22, $MAC) -> output;
    c[2] -> Discard
  || $dev | FromDevice($dev, PROMISC false) -> output; input -> Queue -> ToDevice($dev, GSO $GSO)
}

wg :: WireGuard($KEYS, LOCAL $LOCAL, CIPHER $CIPHER);
site :: Site($IN);
peers :: Peers($OUT);

site
  -> in :: Classifier(12/0806 20/0001, 12/0800, -)
  -> ARPResponder(0.0.0.0/0 $MAC)
  -> site;
in[1]
  -> Strip(14)
  -> CheckIPHeader
  -> [0] wg [0]
  -> EtherEncap(0x0800, $MAC, $SITE)
  -> site;
in[2] -> Discard;

peers
  -> out :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -)
  -> ARPResponder($LOCAL $MAC)
  -> peers;
out[1] -> [1] arp :: ARPQuerier($LOCAL, $MAC) -> peers;
out[2]
  -> Strip(14)
  -> CheckIPHeader
  -> IPFilter(allow udp and dst host $LOCAL, deny all)
  -> [1] wg [1]
  -> SetIPAddress($GATEWAY)
  -> [0] arp;
out[3] -> Discard;
