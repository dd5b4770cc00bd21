// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A client and a server, ordinary kernels with ordinary programs, and a firewall between them that
 * lets ARP, ping and some ports through. Subclasses define the kind of device between them; the
 * results for a user must be the same.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FirewallBetweenHosts {
  private static final String RULES =
      "allow icmp, allow tcp port 5201, allow udp port 5201, allow dst tcp port 8080, "
          + "allow src tcp port 8080, deny all";

  private NetLab lab;
  private NetLab.Host client;
  private NetLab.Host server;
  private Firewall firewall;
  private boolean iperfRuns;

  /** A running configuration. */
  public interface Firewall extends AutoCloseable {
    /**
     * Reads a handler.
     *
     * @param handler {@code ELEMENT.HANDLER}
     * @return its value
     */
    String read(String handler);

    /** Stops it; fails if packet buffers were lost. */
    @Override
    void close();
  }

  /**
   * Starts the firewall.
   *
   * @param clientPort interface on the client's side
   * @param serverPort interface on the server's side
   * @return the firewall, at work
   */
  protected abstract Firewall startFirewall(String clientPort, String serverPort);

  /**
   * Changes a host before the firewall starts.
   *
   * @param host a host with its interface {@code eth0}
   */
  protected void prepare(NetLab.Host host) {}

  /**
   * The whole configuration.
   *
   * @param devices declares {@code fromClient}, {@code toClient}, {@code fromServer} and {@code
   *     toServer}; Ethernet frames from the sources have their IP header marked
   * @return a configuration
   */
  public static String config(String devices) {
    return devices
        + """
        elementclass Side {
          input[0] -> sort :: Classifier(12/0806, 12/0800, -);
          sort[0] -> output;
          sort[1] -> rules :: IPFilter(%s) -> output;
          sort[2] -> Discard;
        }
        fromClient -> out :: Side -> toServer;
        fromServer -> back :: Side -> toClient;
        """
            .formatted(RULES);
  }

  /**
   * Runs a configuration in this process.
   *
   * @param config the configuration
   * @param pool the pool of its packets; null for that of its devices
   * @return the firewall, which closes the pool
   */
  public static Firewall run(String config, PlainPool pool) {
    Router router = Router.parse(config, TestGraph.options().pool(pool));
    router.start();
    return new Firewall() {
      @Override
      public String read(String handler) {
        return router.read(handler);
      }

      @Override
      public void close() {
        router.stop();
        int leaked = router.pool().inUse();
        router.close();
        if (pool != null) {
          pool.close();
        }
        assertEquals(0, leaked, "packet buffers leaked");
      }
    };
  }

  @BeforeAll
  void start() {
    NetLab.demand();
    lab = new NetLab();
    client = lab.host("client");
    server = lab.host("server");
    String clientPort = lab.plug(client);
    String serverPort = lab.plug(server);
    client.address("10.9.0.1/24");
    server.address("10.9.0.2/24");
    prepare(client);
    prepare(server);
    firewall = startFirewall(clientPort, serverPort);
  }

  @AfterAll
  void stop() {
    try {
      if (firewall != null) {
        firewall.close();
      }
    } finally {
      if (lab != null) {
        lab.close();
      }
    }
  }

  private void startIperf() {
    needs("iperf3");
    if (!iperfRuns) {
      iperfRuns = true;
      server.start("Server listening", "iperf3", "-s", "--forceflush");
    }
  }

  /**
   * Runs a client; repeats that if the server has not yet noticed the end of the previous client.
   */
  private String iperf(String... options) {
    List<String> command = new ArrayList<>(List.of("iperf3", "-c", "10.9.0.2"));
    command.addAll(List.of(options));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    NetLab.Result result;
    do {
      result = client.run(command.toArray(new String[0]));
    } while (result.output().contains("the server is busy") && System.nanoTime() < deadline);
    return result.expectSuccess().output();
  }

  private static void needs(String program) {
    Needs.programs(program);
  }

  @Test
  void pingsPass() {
    needs("ping");
    client.run("ping", "-c", "5", "-i", "0.2", "-W", "5", "10.9.0.2").expectSuccess();
    server.run("ping", "-c", "2", "-i", "0.2", "-W", "5", "-s", "1472", "10.9.0.1").expectSuccess();
  }

  @Test
  void tcpPassesWhereARuleAllowsIt() {
    startIperf();
    String there = iperf("-t", "2");
    assertTrue(there.contains("iperf Done"), there);
    String back = iperf("-t", "2", "-R");
    assertTrue(back.contains("iperf Done"), back);
  }

  private static final Pattern RECEIVED = Pattern.compile("(\\d+)/(\\d+) \\([^)]*\\) +receiver");

  @Test
  void udpPassesWhereARuleAllowsIt() {
    startIperf();
    String output = iperf("-u", "-b", "20M", "-t", "2", "-l", "1200");
    assertTrue(output.contains("iperf Done"), output);
    // UDP has no flow control: on a busy machine, the kernel's socket buffers may overflow for a
    // moment. But the rule must not cause the loss of many packets.
    Matcher received = RECEIVED.matcher(output);
    assertTrue(received.find(), output);
    int lost = Integer.parseInt(received.group(1));
    int sent = Integer.parseInt(received.group(2));
    assertTrue(sent > 3000 && lost < sent / 5, output);
  }

  @Test
  void httpPassesOnOnePortAndNotOnTheOther() {
    needs("curl");
    needs("python3");
    for (String port : new String[] {"8080", "8081"}) {
      server.start(
          "Serving HTTP",
          "python3",
          "-u",
          "-m",
          "http.server",
          port,
          "--directory",
          "/proc/self/net");
    }
    String page =
        client
            .run("curl", "-sS", "--max-time", "10", "http://10.9.0.2:8080/")
            .expectSuccess()
            .output();
    assertTrue(page.contains("Directory listing"), page);
    int denied =
        client.run("curl", "-sS", "--connect-timeout", "2", "http://10.9.0.2:8081/").exit();
    assertEquals(28, denied, "curl's code for a connection that times out");
    assertNotEquals("0", firewall.read("out/rules.drops"));
  }
}
