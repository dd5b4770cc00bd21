// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.NetLab;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client behind a NAT has many TCP connections with data on all of them, while the NAT is
 * replaced repeatedly: no connection breaks, and none gets another external port.
 */
@Timeout(120)
class NatSwapTest {
  private static final int SWAPS = 20;
  private static final int CONNECTIONS = 40;
  private static final String CLIENT = "02:00:00:00:00:c1";
  private static final String SERVER = "02:00:00:00:00:c2";
  private static final String NAT = "02:00:00:00:00:01";

  private static final String CONFIG =
      """
      rw :: IPRewriter(pattern 192.0.2.1 1024-65535%%s - - 0 1, drop, TCP_TIMEOUT %%d);
      FromDevice(%1$s, PROMISC true, N_QUEUES %3$d)
        -> in :: Classifier(12/0806 20/0001, 12/0800, -);
      in[0] -> ARPResponder(0.0.0.0/0 NATMAC) -> toClient :: Queue -> ToDevice(%1$s);
      in[1] -> MarkIPHeader(14) -> [0] rw;
      in[2] -> Discard;
      FromDevice(%2$s, PROMISC true, N_QUEUES %3$d)
        -> out :: Classifier(12/0806 20/0001, 12/0800, -);
      out[0] -> ARPResponder(0.0.0.0/0 NATMAC) -> toServer :: Queue -> ToDevice(%2$s);
      out[1] -> MarkIPHeader(14) -> [1] rw;
      out[2] -> Discard;
      rw[0] -> EtherRewrite(NATMAC, SERVERMAC) -> toServer;
      rw[1] -> replies :: Counter -> EtherRewrite(NATMAC, CLIENTMAC) -> toClient;
      """
          .replace("NATMAC", NAT)
          .replace("SERVERMAC", SERVER)
          .replace("CLIENTMAC", CLIENT);

  /** What it is replaced by, in turn: patterns and time-outs, and elements that come and go. */
  private static final List<String> OTHERS =
      List.of(
          CONFIG.replace("replies :: Counter", "replies :: Counter -> Paint(1)"),
          CONFIG,
          CONFIG + "Idle -> CheckIPHeader -> Discard;",
          CONFIG.replace("-> [0] rw", "-> DecIPTTL -> [0] rw"));

  /** Sends back what comes, whoever it comes from. */
  private static final String ECHO =
      """
      import selectors, socket
      server = socket.create_server(('0.0.0.0', 7000), backlog=100)
      waiting = selectors.DefaultSelector()
      waiting.register(server, selectors.EVENT_READ)
      print('listening', flush=True)
      while True:
          for key, _ in waiting.select():
              if key.fileobj is server:
                  connection, _ = server.accept()
                  waiting.register(connection, selectors.EVENT_READ)
              else:
                  data = key.fileobj.recv(65536)
                  if data:
                      key.fileobj.sendall(data)
                  else:
                      waiting.unregister(key.fileobj)
                      key.fileobj.close()
      """;

  /** Sends numbers on all connections at once and wants them back, until its input ends. */
  private static final String ASK =
      """
      import select, socket, sys
      connections = [socket.create_connection(('198.51.100.9', 7000), 20) for _ in range(int(sys.argv[1]))]
      rounds = 0
      print('connected', flush=True)
      while not select.select([sys.stdin], [], [], 0)[0]:
          rounds += 1
          for i, c in enumerate(connections):
              c.sendall(b'%8d %8d' % (rounds, i) * 100)
          for i, c in enumerate(connections):
              wanted = b'%8d %8d' % (rounds, i) * 100
              got = b''
              while len(got) < len(wanted):
                  data = c.recv(65536)
                  if not data:
                      sys.exit('closed')
                  got += data
              if got != wanted:
                  sys.exit('wrong data')
      print('all well', flush=True)
      """;

  private NetLab lab;
  private NetLab.Host client;
  private NetLab.Host server;
  private String clientPort;
  private String serverPort;

  @BeforeEach
  void build() {
    NetLab.demand();
    Needs.programs("python3");
    lab = new NetLab();
    client = lab.host("client");
    server = lab.host("server");
    clientPort = lab.plug(client);
    serverPort = lab.plug(server);
    client.ip("link set eth0 address " + CLIENT);
    server.ip("link set eth0 address " + SERVER);
    client.address("10.9.7.1/24").ip("route add default via 10.9.7.254");
    server.address("198.51.100.9/24").ip("route add default via 198.51.100.254");
    server.start("listening", "python3", "-u", "-c", ECHO);
  }

  @AfterEach
  void remove() {
    lab.close();
  }

  private String config(int number, int workers) {
    String text = number == 0 ? CONFIG : OTHERS.get(number % OTHERS.size());
    // Flows that are there keep their ports, wherever others would now be taken from.
    String order = List.of("", "#", "?").get(number % 3);
    return text.formatted(clientPort, serverPort, workers).formatted(order, 1000 + number);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void noConnectionIsLost(int workers) throws IOException {
    try (PlainPool pool = new PlainPool(8192);
        Router router =
            Router.parse(config(0, workers), TestGraph.options().pool(pool).workers(workers))) {
      router.start();
      Process asking =
          client.start("connected", "python3", "-u", "-c", ASK, String.valueOf(CONNECTIONS));
      for (int i = 1; i <= SWAPS; i++) {
        router.replace(config(i, workers));
        long reached = count(router, "replies.count") + 5 * CONNECTIONS;
        while (count(router, "replies.count") < reached && asking.isAlive()) {
          Thread.yield();
        }
      }
      assertEquals(CONNECTIONS, count(router, "rw.table_size"));
      asking.getOutputStream().close();
      String said = new String(asking.getInputStream().readAllBytes());
      assertEquals("\nall well\n", said);
      assertEquals(SWAPS, router.replacements().count());
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }

  private static long count(Router router, String handler) {
    return Long.parseLong(router.read(handler));
  }
}
