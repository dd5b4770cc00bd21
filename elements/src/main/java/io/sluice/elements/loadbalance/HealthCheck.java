// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Args;

/**
 * How a server's health is checked.
 *
 * @param path what to GET by HTTP; null when a connection of TCP is enough
 * @param status the expected status
 * @param port where to connect; 0 for the port that connections go to
 * @param intervalNanos time between the beginnings of two checks of a server
 * @param timeoutNanos after which an answer is late
 * @param rise good checks in a row that bring a server back
 * @param fall bad ones that take it out
 */
record HealthCheck(
    String path, int status, int port, long intervalNanos, long timeoutNanos, int rise, int fall) {
  private static final long SECOND = 1_000_000_000L;

  /** No check is repeated sooner. */
  private static final long SHORTEST = 1_000_000;

  /**
   * Reads the keywords.
   *
   * @param args of the balancer
   * @param hasPort whether the service has a port
   * @return null when there are no checks
   */
  static HealthCheck of(Args args, boolean hasPort) {
    HealthCheck what = args.keyword("CHECK").as(HealthCheck::parse, null);
    int port = args.keyword("CHECK_PORT").asInt(0, 1, 0xffff);
    long interval = args.keyword("INTERVAL").asNanos(2 * SECOND);
    long timeout = args.keyword("CHECK_TIMEOUT").asNanos(SECOND);
    int rise = args.keyword("RISE").asInt(2, 1, 1000);
    int fall = args.keyword("FALL").asInt(3, 1, 1000);
    if (what == null) {
      return null;
    }
    if (port == 0 && !hasPort) {
      args.error("CHECK needs CHECK_PORT, where there are no ports");
    }
    return what.with(port, Math.max(SHORTEST, interval), timeout, rise, fall);
  }

  /**
   * Reads what to check.
   *
   * @param text {@code tcp}, or {@code http PATH [STATUS]}
   * @return path and status, the former null for TCP; null when the text says neither
   */
  static HealthCheck parse(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length == 1 && words[0].equals("tcp")) {
      return new HealthCheck(null, 0, 0, 0, 0, 0, 0);
    }
    boolean http = words[0].equals("http") && words.length >= 2 && words.length <= 3;
    boolean status = words.length < 3 || words[2].matches("[1-5][0-9][0-9]");
    if (!http || !status || !words[1].startsWith("/")) {
      return null;
    }
    int expected = words.length == 3 ? Integer.parseInt(words[2]) : 200;
    return new HealthCheck(words[1], expected, 0, 0, 0, 0, 0);
  }

  HealthCheck with(int checkPort, long interval, long timeout, int up, int down) {
    return new HealthCheck(path, status, checkPort, interval, timeout, up, down);
  }
}
