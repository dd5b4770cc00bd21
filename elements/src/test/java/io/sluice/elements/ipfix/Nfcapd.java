// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The collector of nfdump, at a port of its own on the loopback interface. */
public final class Nfcapd implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Process process;

  /**
   * Starts it.
   *
   * @param folder where it may put files; nobody else puts any there
   * @throws IOException when it cannot be started
   */
  public Nfcapd(Path folder) throws IOException {
    this.folder = folder;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    process =
        new ProcessBuilder("nfcapd", "-p", "" + port, "-b", "127.0.0.1", "-w", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nfcapd.log").toFile())
            .start();
    await("");
  }

  public int port() {
    return port;
  }

  /** Waits until the port is bound, and its queues are as said. */
  private void await(String queues) throws IOException {
    Pattern line = Pattern.compile(".*0100007F:%04X \\S+ \\S+ %s.*".formatted(port, queues));
    Path sockets = Path.of("/proc/net/udp");
    while (Files.readAllLines(sockets).stream().noneMatch(l -> line.matcher(l).matches())) {
      assertTrue(process.isAlive(), "nfcapd has ended");
      Thread.onSpinWait();
    }
  }

  /**
   * Ends it when it has taken all that was sent, and reads what it wrote.
   *
   * @param options for nfdump
   * @return what nfdump says
   * @throws IOException when nfdump cannot be started
   * @throws InterruptedException when interrupted
   */
  public String read(String... options) throws IOException, InterruptedException {
    await("00000000:00000000");
    process.destroy();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    Path flows;
    try (var files = Files.list(folder)) {
      flows =
          files.filter(f -> f.getFileName().toString().matches("nfcapd\\.\\d+")).findAny().get();
    }
    List<String> command = new ArrayList<>(List.of("nfdump", "-q", "-N", "-r", flows.toString()));
    command.addAll(List.of(options));
    Process reader = new ProcessBuilder(command).start();
    String text = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, reader.waitFor());
    return text;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
