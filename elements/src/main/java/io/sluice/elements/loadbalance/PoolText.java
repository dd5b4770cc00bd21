// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.handler.Handlers;
import java.util.function.Supplier;

/** Shows a pool as text: for handlers. */
final class PoolText {
  private PoolText() {}

  /** Something of each server. */
  private interface Count {
    /** A server's count. */
    long of(Server server);
  }

  /** Adds the handlers that tell what FastClick's balancers tell of their servers. */
  static void handlers(Handlers handlers, Supplier<Pool> pool) {
    handlers.read("nb_active_servers", () -> pool.get().ready.length);
    handlers.read("nb_total_servers", () -> pool.get().count());
    handlers.read("load", () -> counts(pool.get(), server -> server.connections));
    handlers.read("load_conn", () -> counts(pool.get(), server -> server.connections));
    handlers.read("load_packets", () -> counts(pool.get(), server -> server.packets));
    handlers.read("load_bytes", () -> counts(pool.get(), server -> server.bytes));
  }

  /** The counts of all servers, with spaces between them. */
  private static String counts(Pool pool, Count count) {
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
