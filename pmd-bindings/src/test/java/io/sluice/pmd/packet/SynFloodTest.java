// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.FirewallBetweenHosts;
import io.sluice.pmd.NetLab;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client gets a page through a SYN proxy and a connection tracker, after a flood of SYN. */
@Timeout(120)
class SynFloodTest {
  private static final String CONFIG =
      """
      ct :: ConnectionTracker;
      proxy :: SYNProxy;
      FromDevice(%1$s, PROMISC true) -> out :: Classifier(12/0806, 12/0800, -);
      toServer :: Queue(10000) -> ToDevice(%2$s);
      toClient :: Queue(10000) -> ToDevice(%1$s);
      out[0] -> toServer;
      out[1] -> MarkIPHeader(14) -> [0] proxy;
      out[2] -> Discard;
      FromDevice(%2$s, PROMISC true) -> in :: Classifier(12/0806, 12/0800, -);
      in[0] -> toClient;
      in[1] -> MarkIPHeader(14) -> [1] ct;
      in[2] -> Discard;
      proxy[0] -> [0] ct [0] -> IPFilter(deny state invalid, allow all)
        -> ConfirmConnection(ct) -> toServer;
      ct[1] -> IPFilter(allow state established or related, deny all) -> [1] proxy [1] -> toClient;
      """;

  /** Half a megabyte for each request. */
  private static final String SERVER =
      """
      import http.server, socketserver
      class Answer(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200)
              self.end_headers()
              self.wfile.write(b'x' * 500000)
      server = socketserver.ThreadingTCPServer(('10.9.5.2', 80), Answer)
      print('serving', flush=True)
      server.serve_forever()
      """;

  /** Raw SYN with checksums, from addresses that do not exist. */
  private static final String FLOOD =
      """
      import socket, struct, random
      def sum16(b):
          s = sum(struct.unpack('>%dH' % (len(b) // 2), b))
          s = (s & 0xffff) + (s >> 16)
          return ~((s & 0xffff) + (s >> 16)) & 0xffff
      out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
      dst = socket.inet_aton('10.9.5.2')
      for i in range(2000):
          src = socket.inet_aton('10.9.5.%d' % (100 + i % 100))
          tcp = struct.pack('>HHIIBBHHH', 1024 + i, 80, i, 0, 0x50, 2, 1000, 0, 0)
          check = sum16(src + dst + struct.pack('>HH', 6, 20) + tcp)
          tcp = tcp[:16] + struct.pack('>H', check) + tcp[18:]
          ip = struct.pack('>BBHHHBBH', 0x45, 0, 40, 0, 0, 64, 6, 0) + src + dst
          out.sendto(ip + tcp, ('10.9.5.2', 0))
      """;

  @Test
  void pagesComeThroughAFlood() {
    NetLab.demand();
    Needs.programs("curl", "python3", "ethtool");
    try (NetLab lab = new NetLab()) {
      NetLab.Host client = lab.host("client");
      NetLab.Host server = lab.host("server");
      String clientPort = lab.plug(client);
      String serverPort = lab.plug(server);
      client.address("10.9.5.1/24");
      server.address("10.9.5.2/24");
      for (NetLab.Host host : List.of(client, server)) {
        host.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off").expectSuccess();
      }
      server.start("serving", "python3", "-c", SERVER);
      PlainPool pool = new PlainPool(32_768);
      try (var firewall =
          FirewallBetweenHosts.run(CONFIG.formatted(clientPort, serverPort), pool)) {
        client.run("python3", "-c", FLOOD).expectSuccess();
        NetLab.Result page =
            client.run("curl", "-sS", "--max-time", "30", "http://10.9.5.2/").expectSuccess();
        assertEquals(500_000, page.output().length());
        assertTrue(Long.parseLong(firewall.read("proxy.cookies")) > 1000);
        assertEquals("1", firewall.read("proxy.accepted"));
        assertEquals("1", firewall.read("ct.size"));
        assertEquals("0", firewall.read("ct.invalid"));
      }
    }
  }
}
