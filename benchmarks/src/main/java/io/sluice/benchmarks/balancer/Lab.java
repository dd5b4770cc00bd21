// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client, a balancer's host and a host with three nginx, in network namespaces of unique names:
 *
 * <pre>
 * client eth0 ---- clients [balancer] servers ---- eth0 servers
 * 10.98.0.1                                             10.98.1.1 to 10.98.1.3
 * </pre>
 *
 * <p>Needs root. A shell that waits for this process to close a pipe, or to die in whatever way,
 * ends all programs in the namespaces and removes them.
 */
final class Lab implements AutoCloseable {
  /** The service's address. */
  static final String SERVICE = "10.98.0.80";

  static final int SERVERS = 3;

  /** The balancer's own address towards the servers, which is their way to clients. */
  static final String GATEWAY = "10.98.1.254";

  /** Bytes of the file that {@code /slow} gives out, and bytes a second at which it does. */
  static final int SLOW_BYTES = 1_500_000;

  private static final int SLOW_RATE = 500_000;
  private static final int PATIENCE_SECONDS = 60;

  /** Reads until the other end is gone, then removes namespaces and a folder. */
  private static final String JANITOR =
      """
      trap '' INT TERM HUP
      cat > /dev/null
      folder=$1; shift
      for name in "$@"; do
        ip netns pids $name | xargs -r kill -9
        ip netns del $name
      done
      rm -r "$folder"
      """;

  /** Fails with a line that says what is not there. */
  private static final String NEEDS =
      """
      [ "$(id -u)" = 0 ] || { echo needs root; exit 1; }
      missing=
      for program in ip setsid xargs ethtool nginx curl wrk; do
        command -v $program > /dev/null || missing="$missing $program"
      done
      [ -z "$missing" ] || { echo "missing:$missing"; exit 1; }
      """;

  /** Where files may lie; removed at the end. */
  final Path folder;

  final String client;
  final String balancer;
  private final String servers;
  private final Process janitor;
  private final Process[] nginx = new Process[SERVERS];

  /**
   * Checks that there is what it takes.
   *
   * @throws EngineException that names what is missing
   */
  static void check() throws EngineException {
    Shell.output(List.of("sh", "-c", NEEDS));
  }

  Lab() throws IOException, EngineException {
    folder = Files.createTempDirectory("sluice-balancer");
    String name = "lb" + Long.toString(ProcessHandle.current().pid(), 36);
    client = name + "c";
    balancer = name + "b";
    servers = name + "s";
    janitor =
        new ProcessBuilder(
                "setsid", "sh", "-c", JANITOR, "sh", folder.toString(), client, balancer, servers)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean up = false;
    try {
      cables();
      Files.write(folder.resolve("slow"), new byte[SLOW_BYTES]);
      for (int i = 0; i < SERVERS; i++) {
        startServer(i);
      }
      up = true;
    } finally {
      if (!up) {
        close();
      }
    }
  }

  private void cables() throws EngineException {
    for (String host : List.of(client, balancer, servers)) {
      run("ip netns add " + host);
      run("ip -n " + host + " link set lo up");
    }
    cable(client, "clients");
    cable(servers, "servers");
    run("ip -n " + client + " addr add 10.98.0.1/24 dev eth0");
    for (int i = 0; i < SERVERS; i++) {
      run("ip -n " + servers + " addr add " + server(i) + "/24 dev eth0");
    }
    run("ip -n " + servers + " route add default via " + GATEWAY);
    // Health checks, and balancers that are no dataplane of their own, use the kernel's.
    run("ip -n " + balancer + " addr add " + GATEWAY + "/24 dev servers");
  }

  private void cable(String host, String name) throws EngineException {
    run(
        "ip link add eth0 netns %s type veth peer name %s netns %s"
            .formatted(host, name, balancer));
    run("ip -n " + host + " link set eth0 up");
    run("ip -n " + balancer + " link set " + name + " up");
    // Checksums are to be right on the wire, and packets no larger than it allows.
    run("ip netns exec " + host + " ethtool -K eth0 tx off tso off gso off");
    run("ip netns exec " + balancer + " ethtool -K " + name + " tx off tso off gso off gro off");
  }

  static String server(int number) {
    return "10.98.1." + (number + 1);
  }

  private static String run(String command) throws EngineException {
    return Shell.output(List.of(command.split(" ")));
  }

  /** Runs a program in the balancer's namespace. */
  String inBalancer(String command) throws EngineException {
    return run("ip netns exec " + balancer + " " + command);
  }

  /** A command line that runs in a namespace. */
  static List<String> in(String namespace, String... command) {
    List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    full.addAll(Arrays.asList(command));
    return full;
  }

  /** Starts a program in the balancer's namespace; what it says goes into a file of that name. */
  Process start(String name, String... command) throws IOException {
    return new ProcessBuilder(in(balancer, command))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".log").toFile())
        .start();
  }

  /** Starts an nginx, a process by itself, and waits until it answers. */
  void startServer(int number) throws IOException, EngineException {
    String config =
        """
        daemon off;
        master_process off;
        pid nginx%1$d.pid;
        error_log nginx%1$d.log;
        events { worker_connections 4096; }
        http {
          access_log off;
          keepalive_requests 1000000000;
          client_body_temp_path body%1$d;
          proxy_temp_path proxy%1$d;
          fastcgi_temp_path fastcgi%1$d;
          uwsgi_temp_path uwsgi%1$d;
          scgi_temp_path scgi%1$d;
          server {
            listen %2$s:80 backlog=4096;
            location / { return 200 "server %1$d\\n"; }
            location /slow { root .; limit_rate %3$d; }
          }
        }
        """
            .formatted(number + 1, server(number), SLOW_RATE);
    Path file = Files.writeString(folder.resolve("nginx" + (number + 1) + ".conf"), config);
    nginx[number] =
        new ProcessBuilder(in(servers, "nginx", "-p", folder.toString(), "-c", file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitAnswer(servers, server(number));
  }

  /** Ends an nginx as a crash does: its kernel resets its connections and refuses new ones. */
  void killServer(int number) throws InterruptedException {
    nginx[number].destroyForcibly().waitFor();
  }

  /** Waits until a server, or a balancer's, answers by HTTP. */
  void awaitAnswer(String from, String address) throws EngineException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        run("ip netns exec %s curl -sS -m 1 http://%s/".formatted(from, address));
        return;
      } catch (EngineException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    janitor.getOutputStream().close();
    try {
      janitor.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
