// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.NetLab;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By IPv6: a client and two web servers, with a SYNProxy and a LoadBalancer between them. */
@Timeout(120)
class BalancedServers6Test {
  private static final String CONFIG =
      """
      proxy :: SYNProxy;
      lb :: LoadBalancer([2001:db8::80]:80, [2001:db8:1::1]:8080, [2001:db8:1::2]:8080);
      clients :: IP6NDSolicitor(2001:db8::80, 02:00:00:00:06:80);
      servers :: IP6NDSolicitor(2001:db8:1::fe, 02:00:00:00:07:fe);
      FromDevice(%1$s, PROMISC true) -> c :: Classifier(
        12/86dd 20/3a 54/87, 12/86dd 20/3a 54/88, 12/86dd, -);
      toClients :: Queue -> ToDevice(%1$s);
      c[0] -> IP6NDAdvertiser(2001:db8::80 02:00:00:00:06:80) -> toClients;
      c[1] -> [1] clients -> toClients;
      clients[1] -> toClients;
      c[2] -> Strip(14) -> CheckIP6Header -> [0] proxy [0] -> [0] lb [0] -> servers;
      c[3] -> Discard;
      FromDevice(%2$s, PROMISC true) -> s :: Classifier(
        12/86dd 20/3a 54/87, 12/86dd 20/3a 54/88, 12/86dd, -);
      toServers :: Queue -> ToDevice(%2$s);
      s[0] -> IP6NDAdvertiser(2001:db8:1::fe 02:00:00:00:07:fe) -> toServers;
      s[1] -> [1] servers -> toServers;
      servers[1] -> toServers;
      s[2] -> Strip(14) -> CheckIP6Header -> [1] lb [1] -> [1] proxy [1] -> clients;
      s[3] -> Discard;
      """;

  /** Some hundred packets each, and which address it was asked at. */
  private static final String SERVER =
      """
      import http.server, socket, socketserver
      class Answer(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200)
              self.end_headers()
              self.wfile.write(b'x' * 300000 + b'\\n' + self.connection.getsockname()[0].encode() + b'\\n')
      class Server(socketserver.ThreadingTCPServer):
          address_family = socket.AF_INET6
      server = Server(('::', 8080), Answer)
      print('serving', flush=True)
      server.serve_forever()
      """;

  @Test
  void pagesComeFromBothServers() {
    NetLab.demand();
    Needs.programs("curl", "python3", "ethtool");
    try (NetLab lab = new NetLab()) {
      NetLab.Host client = lab.host("client");
      NetLab.Host host = lab.host("servers");
      final String clientPort = lab.plug(client);
      final String serverPort = lab.plug(host);
      client.address("2001:db8::1/64");
      host.address("2001:db8:1::1/64").address("2001:db8:1::2/64");
      host.ip("route add default via 2001:db8:1::fe");
      for (NetLab.Host each : List.of(client, host)) {
        each.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off").expectSuccess();
      }
      host.start("serving", "python3", "-c", SERVER);
      String config = CONFIG.formatted(clientPort, serverPort);
      try (PlainPool pool = new PlainPool(8192)) {
        try (Router router = Router.parse(config, TestGraph.options().pool(pool))) {
          router.start();
          List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "20"));
          for (int i = 0; i < 4; i++) {
            command.add("http://[2001:db8::80]/");
          }
          String output = client.run(command.toArray(new String[0])).expectSuccess().output();
          List<String> lines = output.lines().filter(line -> !line.startsWith("x")).toList();
          assertEquals(4, lines.size());
          assertEquals("[2001:db8:1::1, 2001:db8:1::2]", new TreeSet<>(lines).toString());
          assertEquals("4", router.read("proxy.accepted"));
        }
        assertEquals(0, pool.inUse(), "packet buffers leaked");
      }
    }
  }
}
