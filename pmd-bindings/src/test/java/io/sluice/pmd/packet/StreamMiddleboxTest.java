// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.FirewallBetweenHosts;
import io.sluice.pmd.NetLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A bridge between curl and nginx that changes what HTTP carries, both ways, by contexts as in
 * FastClick: the kernels at both ends see connections without a gap.
 */
@Timeout(120)
class StreamMiddleboxTest {
  private static final String CONFIG =
      """
      FromDevice(%1$s, PROMISC true) -> CTXManager
        -> c :: CTXDispatcher(12/0800 23/06, -);
      FromDevice(%2$s, PROMISC true) -> CTXManager
        -> s :: CTXDispatcher(12/0800 23/06, -);
      toServer :: Queue -> ToDevice(%2$s);
      toClient :: Queue -> ToDevice(%1$s);
      c[1] -> toServer;
      s[1] -> toClient;
      c -> FlowStrip(14) -> CheckIPHeader -> IPIn -> in :: TCPIn(back)
        -> HTTPIn(HTTP10 %3$s, NOENC true)
        -> request :: WordMatcher(WORD closed.txt, MODE FULL, MSG open.txt, QUIET true)
        -> HTTPOut -> TCPOut -> IPOut -> FlowUnstrip(14) -> toServer;
      s -> FlowStrip(14) -> CheckIPHeader -> IPIn -> back :: TCPIn(in)
        -> HTTPIn(HTTP10 %3$s)
        -> answer :: WordMatcher(WORD ATTACK, MODE REMOVE, ALL true, QUIET true)
        -> HTTPOut -> TCPOut -> IPOut -> FlowUnstrip(14) -> toClient;
      """;

  private static final String NGINX =
      """
      user root;
      pid %1$s/pid;
      worker_processes 1;
      events {}
      http { access_log off; server { listen 80; root %1$s; } }
      """;

  private static final int WORDS = 500;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wordsOfRealConnectionsAreReplaced(boolean http10, @TempDir Path folder) throws IOException {
    NetLab.demand();
    Needs.programs("curl", "nginx", "ethtool");
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      page.append("line ").append(i).append(" ATTACK").append(".".repeat(i % 300)).append('\n');
    }
    Files.writeString(folder.resolve("open.txt"), page);
    Path config = Files.writeString(folder.resolve("nginx.conf"), NGINX.formatted(folder));
    try (NetLab lab = new NetLab()) {
      NetLab.Host client = lab.host("client");
      NetLab.Host server = lab.host("server");
      String clientPort = lab.plug(client);
      String serverPort = lab.plug(server);
      client.address("10.9.8.1/24");
      server.address("10.9.8.2/24");
      for (NetLab.Host host : new NetLab.Host[] {client, server}) {
        host.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off").expectSuccess();
      }
      String log = folder.resolve("error.log").toString();
      server
          .run("nginx", "-e", log, "-p", folder.toString(), "-c", config.toString())
          .expectSuccess();
      try (var box =
          FirewallBetweenHosts.run(
              CONFIG.formatted(clientPort, serverPort, http10), new PlainPool(8192))) {
        for (int i = 1; i <= 3; i++) {
          String text =
              client
                  .run("curl", "-sS", "--max-time", "30", "http://10.9.8.2/closed.txt")
                  .expectSuccess()
                  .output();
          assertEquals(page.toString().replace("ATTACK", http10 ? "" : "      "), text);
          assertEquals(String.valueOf(i * WORDS), box.read("answer.found"));
        }
        assertTrue(Integer.parseInt(box.read("request.found")) >= 3);
      }
    }
  }
}
