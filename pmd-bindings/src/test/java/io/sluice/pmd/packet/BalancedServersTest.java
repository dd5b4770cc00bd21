// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.NetLab;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client, three web servers, and a LoadBalancer between them that checks the servers' health. */
@Timeout(120)
class BalancedServersTest {
  private static final String CONFIG =
      """
      lb :: LoadBalancer(10.9.6.80:80, 10.9.7.1, 10.9.7.2, 10.9.7.3,
                         CHECK "http /", INTERVAL 100ms, CHECK_TIMEOUT 5s, FALL 2, RISE 2);
      FromDevice(%1$s, PROMISC true) -> c :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
      toClients :: Queue -> ToDevice(%1$s);
      c[0] -> ARPResponder(10.9.6.80 02:00:00:00:06:80) -> toClients;
      c[1] -> [1] clients :: ARPQuerier(10.9.6.80, 02:00:00:00:06:80) -> toClients;
      c[2] -> Strip(14) -> CheckIPHeader -> [0] lb;
      c[3] -> Discard;
      FromDevice(%2$s, PROMISC true) -> s :: Classifier(12/0806 20/0002, 12/0800, -);
      s[0] -> [1] servers :: ARPQuerier(10.9.7.254, %3$s) -> Queue -> ToDevice(%2$s);
      s[1] -> Strip(14) -> CheckIPHeader -> [1] lb;
      s[2] -> Discard;
      lb[0] -> servers;
      lb[1] -> clients;
      """;

  private NetLab.Host client;
  private NetLab.Host host;
  private Router balancer;

  /** Not Python's http.server, which first looks up its own name. */
  private static final String SERVER =
      """
      import http.server, socketserver, sys
      class Answer(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200)
              self.end_headers()
              self.wfile.write(b'server ' + sys.argv[1].encode() + b'\\n')
      socketserver.TCPServer.allow_reuse_address = True
      server = socketserver.ThreadingTCPServer(('10.9.7.' + sys.argv[1], 80), Answer)
      print('serving', flush=True)
      server.serve_forever()
      """;

  private Process serve(int number) {
    return host.start("serving", "python3", "-c", SERVER, String.valueOf(number));
  }

  /** Which servers answer nine requests, all of which succeed. */
  private TreeSet<String> answering() {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "20"));
    for (int i = 0; i < 9; i++) {
      command.add("http://10.9.6.80/");
    }
    String output = client.run(command.toArray(new String[0])).expectSuccess().output();
    assertEquals(9, output.lines().count(), output);
    return new TreeSet<>(output.lines().toList());
  }

  private void awaitActive(int count) {
    while (!balancer.read("lb.active").equals(String.valueOf(count))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void serversFailDrainAndComeBackUnnoticed() throws IOException {
    NetLab.demand();
    Needs.programs("curl", "python3", "ethtool");
    try (NetLab lab = new NetLab()) {
      client = lab.host("client");
      host = lab.host("servers");
      String clientPort = lab.plug(client);
      String serverPort = lab.plug(host);
      client.address("10.9.6.1/24");
      host.address("10.9.7.1/24").address("10.9.7.2/24").address("10.9.7.3/24");
      // For the health checks, which go through the kernel.
      NetLab.exec(List.of("ip", "addr", "add", "10.9.7.254/24", "dev", serverPort)).expectSuccess();
      host.ip("route add default via 10.9.7.254");
      for (NetLab.Host each : new NetLab.Host[] {client, host}) {
        each.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off").expectSuccess();
      }
      Process first = serve(1);
      serve(2);
      serve(3);
      String address = Files.readString(Path.of("/sys/class/net", serverPort, "address")).strip();
      String config = CONFIG.formatted(clientPort, serverPort, address);
      try (PlainPool pool = new PlainPool(8192)) {
        try (Router router = Router.parse(config, TestGraph.options().pool(pool))) {
          balancer = router;
          router.start();
          steps(first);
        }
        assertEquals(0, pool.inUse(), "packet buffers leaked");
      }
    }
  }

  private void steps(Process first) {
    assertEquals("[server 1, server 2, server 3]", answering().toString());
    NetLab.Host.stop(first);
    awaitActive(2);
    assertEquals("[server 2, server 3]", answering().toString());
    balancer.write("lb.drain_server", "10.9.7.2");
    assertEquals("[server 3]", answering().toString());
    serve(1);
    awaitActive(2);
    assertEquals("[server 1, server 3]", answering().toString());
  }
}
