// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;

/** Configurations of the generator and the collector, and measurements with them. */
final class Traffic {
  private static final int FLOWS = 64;
  private static final long SETTLE_MILLIS = 50;
  private static final int SETTLE_ROUNDS = 20;
  private static final double LEAD_SECONDS = 0.3;
  private static final int LEAD_RATE = 1_000;

  private Traffic() {}

  /**
   * A generator that waits for its start.
   *
   * @param from where it runs
   * @param next the Ethernet destination address of its packets
   * @param length of frames
   */
  static String generator(Container from, String next, int length) {
    String output = "Queue(2000) -> out :: ToDevice(eth1)";
    return source(from.ip(1), from.bridge(), from.mac(1), next, length, "ACTIVE false")
        + "source -> "
        + output
        + ";\n";
  }

  /** Declares a generator, called {@code source}. */
  static String source(
      String address, int bridge, String mac, String next, int length, String more) {
    return "source :: Generator(%s, 192.168.%d.61, FLOWS %d, SRCPORT 5000-5999, LENGTH %d, SRCETH %s, DSTETH %s, %s);\n"
        .formatted(address, bridge, FLOWS, length, mac, next, more);
  }

  /** A collector of all received packets. */
  static String collector() {
    return "FromDevice(eth0, PROMISC false) -> sink :: Collector(FLOWS 64);\n";
  }

  /**
   * Runs the generator, and waits until no more packets arrive. Some packets are sent first, from
   * which the switches learn the flows.
   *
   * @param form nodes, process or dpdk
   */
  static Result measure(
      Program generator,
      Program collector,
      String form,
      int scheme,
      String subject,
      String engine,
      Load load)
      throws DeployException {
    Load lead = new Load(load.length(), LEAD_RATE, LEAD_SECONDS);
    offer(generator, collector, lead);
    double seconds = offer(generator, collector, load);
    long sent = generator.readLong("source.count");
    collector.write("sink.sent", Long.toString(sent));
    long received = collector.readLong("sink.count");
    return new Result(
        form,
        scheme,
        subject,
        engine,
        load,
        sent,
        received,
        seconds,
        micros(collector, "sink.p50"),
        micros(collector, "sink.p99"),
        collector.readLong("sink.reordered"),
        null);
  }

  static double micros(Program collector, String handler) throws DeployException {
    return Double.parseDouble(collector.read(handler)) / 1e3;
  }

  /** Offers a load from packet number 0 on; returns the duration. */
  private static double offer(Program generator, Program collector, Load load)
      throws DeployException {
    generator.write("source.reset", "");
    generator.write("source.rate", Integer.toString(load.rate()));
    generator.write("source.limit", Long.toString(load.packets()));
    collector.write("sink.reset", "");
    long begin = System.nanoTime();
    generator.write("source.active", "true");
    double seconds;
    do {
      Lab.pause(5);
      seconds = (System.nanoTime() - begin) / 1e9;
    } while (generator.readLong("source.count") < load.packets()
        && seconds < load.seconds() * 2 + 2);
    generator.write("source.active", "false");
    settle(collector, generator.readLong("source.count"));
    return seconds;
  }

  /** Waits until all packets have arrived, or no more arrive. */
  private static void settle(Program collector, long sent) throws DeployException {
    long before = -1;
    for (int quiet = 0; quiet < SETTLE_ROUNDS; quiet++) {
      long now = collector.readLong("sink.count");
      if (now >= sent) {
        return;
      } else if (now != before) {
        before = now;
        quiet = 0;
      }
      Lab.pause(SETTLE_MILLIS);
    }
  }
}
