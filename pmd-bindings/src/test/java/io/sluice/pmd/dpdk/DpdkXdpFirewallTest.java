// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.machine.Needs;
import io.sluice.pmd.NetLab;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.c.Unistd;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * DPDK's driver for XDP sockets. It keeps the buffers of its fill queue when a port is closed, so
 * the firewall runs in a separate process, and the pool of the other tests loses no buffers.
 */
class DpdkXdpFirewallTest extends DpdkFirewall {
  private static final int AF_XDP = 44;

  /** Runs the firewall until the standard input ends; each line names a handler to print. */
  public static void main(String[] ports) throws IOException {
    String config = config("net_af_xdp", ports[0], ports[1]);
    try (Router router = Router.parse(config, TestGraph.options())) {
      router.start();
      System.out.println("ready");
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String handler;
      while ((handler = in.readLine()) != null) {
        System.out.println("value " + router.read(handler));
      }
    }
  }

  @Override
  protected void prepare(NetLab.Host host) {
    int socket = Socket.socket(AF_XDP, Socket.SOCK_RAW, 0);
    Needs.kernel(socket >= 0, "XDP sockets");
    Unistd.close(socket);
    super.prepare(host);
  }

  @Override
  protected Firewall startFirewall(String clientPort, String serverPort) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(a -> a.startsWith("--add-opens") || a.startsWith("-Dsluice"))
            .toList());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(DpdkXdpFirewallTest.class.getName(), clientPort, serverPort));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      Child child = new Child(process, out);
      child.await("ready");
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Child(Process process, BufferedReader out) implements Firewall {
    String await(String start) {
      StringBuilder text = new StringBuilder();
      try {
        String line;
        while ((line = out.readLine()) != null) {
          if (line.startsWith(start)) {
            return line;
          }
          text.append(line).append('\n');
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw new AssertionError("the firewall ended: " + text);
    }

    @Override
    public String read(String handler) {
      try {
        OutputStream in = process.getOutputStream();
        in.write((handler + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return await("value ").substring("value ".length());
    }

    @Override
    public void close() {
      try {
        process.getOutputStream().close();
        String rest = String.join("\n", out.lines().toList());
        process.waitFor(30, TimeUnit.SECONDS);
        assertEquals(0, process.exitValue(), rest);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
