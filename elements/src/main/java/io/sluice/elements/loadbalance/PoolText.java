// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

/** Shows a pool as text: for handlers. */
final class PoolText {
  private PoolText() {}

  /** Something of each server. */
  interface Count {
    /** A server's count. */
    long of(Server server);
  }

  /** The counts of all servers, with spaces between them. */
  static String counts(Pool pool, Count count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pool.places(); i++) {
      if (pool.member(i) != null) {
        text.append(text.isEmpty() ? "" : " ").append(count.of(pool.server(i)));
      }
    }
    return text.toString();
  }

  /** A line a server. */
  static String servers(Pool pool) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pool.places(); i++) {
      Member member = pool.member(i);
      if (member != null) {
        Server server = member.server();
        text.append(server).append(' ').append(member.state());
        text.append(" weight ").append(member.weight());
        text.append(" connections ").append(server.connections);
        text.append(" packets ").append(server.packets);
        text.append(" bytes ").append(server.bytes).append('\n');
      }
    }
    return text.toString();
  }
}
