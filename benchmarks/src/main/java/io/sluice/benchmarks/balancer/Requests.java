// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client: makes requests one after the other, each on a connection of its own, from several
 * threads. Prints {@code BEGIN END OUTCOME} for each, milliseconds since 1970 and either what the
 * server answered or why it did not. Runs in the client's namespace, in a JVM of its own.
 */
final class Requests {
  private static final int TIMEOUT_MILLIS = 1000;

  /** A SYN that is lost is sent again after a second: that is no failure. */
  private static final int CONNECT_MILLIS = 3000;

  private static final String REQUEST = "GET %s HTTP/1.0\r\nHost: balanced\r\n\r\n";

  private final InetSocketAddress service;
  private final byte[] request;
  private final AtomicInteger left;
  private final long deadline;
  private final int pauseMillis;

  private Requests(InetSocketAddress service, byte[] request, int count, long millis, int pause) {
    this.service = service;
    this.request = request;
    left = new AtomicInteger(count);
    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    pauseMillis = pause;
  }

  /**
   * Runs.
   *
   * @param args address, path, threads, requests at most, milliseconds at most, milliseconds that a
   *     thread pauses before each
   */
  public static void main(String[] args) throws InterruptedException {
    int threads = Integer.parseInt(args[2]);
    Requests requests =
        new Requests(
            new InetSocketAddress(args[0], 80),
            REQUEST.formatted(args[1]).getBytes(StandardCharsets.US_ASCII),
            Integer.parseInt(args[3]),
            Long.parseLong(args[4]),
            Integer.parseInt(args[5]));
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      new Thread(
              () -> {
                requests.run();
                done.countDown();
              })
          .start();
    }
    done.await();
  }

  private void run() {
    byte[] answer = new byte[1 << 16];
    while (left.getAndDecrement() > 0 && System.nanoTime() < deadline) {
      pause();
      long begin = System.currentTimeMillis();
      String outcome = request(answer);
      System.out.println(begin + " " + System.currentTimeMillis() + " " + outcome);
    }
  }

  private void pause() {
    try {
      Thread.sleep(pauseMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last line of the answer, or how many bytes it had when it is no short text. */
  private String request(byte[] answer) {
    try (Socket socket = new Socket()) {
      socket.connect(service, CONNECT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request);
      InputStream in = socket.getInputStream();
      int total = 0;
      int read = in.read(answer);
      while (read >= 0) {
        total += read;
        int room = total < answer.length ? total : 0;
        read = in.read(answer, room, answer.length - room);
      }
      if (total >= answer.length) {
        return "bytes " + total;
      }
      String text = new String(answer, 0, total, StandardCharsets.ISO_8859_1).strip();
      String last = text.substring(text.lastIndexOf('\n') + 1);
      return last.startsWith("server ") ? last : "failed: no answer";
    } catch (IOException e) {
      return "failed: " + e.getMessage();
    }
  }
}
