// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A session between OpenSSL's client and server, and the bytes of both ways.
 *
 * @param client what the client has sent
 * @param server what the server has sent
 */
record TlsSession(byte[] client, byte[] server) {
  /** Runs OpenSSL; returns what it prints. */
  static String openssl(Path folder, String... words) throws IOException, InterruptedException {
    Process process = start(folder, words);
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(text);
    }
    return text;
  }

  private static Process start(Path folder, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(Arrays.asList(words));
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }

  /** Has a client talk to a server with the certificate and key {@code c.pem} and {@code k.pem}. */
  static TlsSession between(Path folder, String version, String name)
      throws IOException, InterruptedException {
    Process server =
        start(
            folder,
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-cert",
            "c.pem",
            "-key",
            "k.pem",
            version);
    try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = portOf(server);
      Process client =
          start(
              folder,
              "s_client",
              "-connect",
              "127.0.0.1:" + relay.getLocalPort(),
              "-servername",
              name,
              version);
      // At the end of its input the client says good-bye.
      client.getOutputStream().close();
      try (Socket near = relay.accept();
          Socket far = new Socket(InetAddress.getLoopbackAddress(), port)) {
        ByteArrayOutputStream back = new ByteArrayOutputStream();
        Thread thread = new Thread(() -> copy(far, near, back));
        thread.start();
        ByteArrayOutputStream forth = new ByteArrayOutputStream();
        copy(near, far, forth);
        thread.join();
        return new TlsSession(forth.toByteArray(), back.toByteArray());
      } finally {
        client.destroy();
      }
    } finally {
      server.destroy();
    }
  }

  private static int portOf(Process server) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line;
    while ((line = output.readLine()) != null) {
      if (line.startsWith("ACCEPT ")) {
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
      }
    }
    throw new IOException("the server has ended");
  }

  private static void copy(Socket from, Socket to, ByteArrayOutputStream copy) {
    byte[] bytes = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count;
      while ((count = in.read(bytes)) > 0) {
        copy.write(bytes, 0, count);
        out.write(bytes, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      if (!to.isClosed() && !to.isOutputShutdown() && !from.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
