// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Java;
import io.sluice.control.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A LoadBalancer with health checks, between two AF_PACKET ports. */
final class SluiceSubject implements Subject {
  /**
   * Milliseconds between health checks; two bad ones take a server out. All subjects have it so.
   */
  static final int CHECK_MILLIS = 200;

  private static final String CONFIG =
      """
      lb :: LoadBalancer(%1$s:80, %2$s, MODE %3$s, CHECK "http /", INTERVAL %4$dms,
                         CHECK_TIMEOUT 1s, FALL 2, RISE 2, PASSIVE %8$d, TCP_OPEN_TIMEOUT 3,
                         TCP_DONE_TIMEOUT 1);
      FromDevice(clients, PROMISC true) -> c :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
      toClients :: Queue(4096) -> ToDevice(clients);
      c[0] -> ARPResponder(%1$s %5$s) -> toClients;
      c[1] -> [1] clientsARP :: ARPQuerier(%1$s, %5$s) -> toClients;
      c[2] -> Strip(14) -> CheckIPHeader -> [0] lb;
      c[3] -> Discard;
      FromDevice(servers, PROMISC true) -> s :: Classifier(12/0806 20/0002, 12/0800, -);
      s[0] -> [1] serversARP :: ARPQuerier(%6$s, %7$s) -> Queue(4096) -> ToDevice(servers);
      s[1] -> Strip(14) -> CheckIPHeader -> [1] lb;
      s[2] -> Discard;
      lb[0] -> serversARP;
      lb[1] -> clientsARP;
      """;

  private final int passive;
  private Process program;
  private ControlClient control;

  SluiceSubject() {
    this(0);
  }

  /** With this many refused connections in a row to take a server out, too; 0 for none. */
  SluiceSubject(int passive) {
    this.passive = passive;
  }

  @Override
  public String name() {
    return passive == 0 ? "Sluice" : "Sluice, PASSIVE " + passive;
  }

  @Override
  public String description() {
    return "LoadBalancer, AF_PACKET, Java " + Runtime.version();
  }

  @Override
  public List<String> modes() {
    return List.of("rr", "wrr", "hash", "maglev", "least", "pow2");
  }

  @Override
  public boolean heedsWeights(String mode) {
    // The better of two by weight, but any two: its shares are not those of the weights.
    return !mode.equals("rr") && !mode.equals("pow2");
  }

  @Override
  public void start(Lab lab, String mode, int... weights) throws IOException, EngineException {
    StringBuilder servers = new StringBuilder();
    for (int i = 0; i < weights.length; i++) {
      servers.append(i == 0 ? "" : ", ").append(Lab.server(i)).append(' ').append(weights[i]);
    }
    String config =
        CONFIG.formatted(
            Lab.SERVICE,
            servers,
            mode,
            CHECK_MILLIS,
            mac(lab, "clients"),
            Lab.GATEWAY,
            mac(lab, "servers"),
            passive);
    Path file = Files.writeString(lab.folder.resolve("balancer.click"), config);
    Path socket = lab.folder.resolve("control");
    program =
        lab.start(
            "sluice",
            Java.PROGRAM,
            "-XX:+UseSerialGC",
            "-jar",
            Java.JAR,
            "-u",
            socket.toString(),
            file.toString());
    lab.awaitAnswer(lab.client, Lab.SERVICE);
    control = ControlClient.connect(socket.toString());
  }

  private static String mac(Lab lab, String device) throws EngineException {
    return lab.inBalancer("cat /sys/class/net/" + device + "/address").strip();
  }

  @Override
  public void stop(Lab lab) throws IOException, InterruptedException {
    if (control != null) {
      control.close();
      control = null;
    }
    program.destroy();
    if (!program.waitFor(20, TimeUnit.SECONDS)) {
      program.destroyForcibly().waitFor();
    }
  }

  /** Flows that its table holds. */
  int size() throws IOException {
    return Integer.parseInt(control.read("lb.size"));
  }

  void drain(int server) throws IOException {
    control.write("lb.drain_server", Lab.server(server));
  }
}
