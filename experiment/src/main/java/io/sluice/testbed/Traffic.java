// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

/** Generator and collector as configurations, and what they say when the traffic has ended. */
final class Traffic {
  private static final int HEADERS = 42;
  private static final long SETTLE_MILLIS = 200;

  private Traffic() {}

  /**
   * A generator that waits until it is told to begin.
   *
   * @param from where it runs
   * @param next the Ethernet address that packets leave for
   * @param load what it sends
   */
  static String generator(Container from, String next, Load load) {
    return """
        source :: RatedSource(LENGTH %d, RATE %d, LIMIT %d, ACTIVE false)
          -> UDPIPEncap(%s, 5000, 192.168.%d.61, 5001, true)
          -> EtherEncap(0x0800, %s, %s)
          -> Queue(2000)
          -> out :: ToDevice(eth1);
        """
        .formatted(
            load.length() - HEADERS,
            load.rate(),
            load.packets(),
            from.ip(1),
            from.bridge(),
            from.mac(1),
            next);
  }

  /** A collector of all that comes. */
  static String collector() {
    return """
        FromDevice(eth0, SNIFFER false, PROMISC false) -> received :: Counter -> Discard;
        """;
  }

  /**
   * Has the generator send, and waits until nothing arrives any more.
   *
   * @return the measurement
   */
  static Result measure(
      Program generator,
      Program collector,
      String form,
      int scheme,
      String subject,
      String engine,
      Load load)
      throws TestbedException {
    collector.write("received.reset", "");
    long begin = System.nanoTime();
    generator.write("source.active", "true");
    long sent;
    double seconds;
    do {
      Lab.pause(5);
      sent = generator.readLong("out.count");
      seconds = (System.nanoTime() - begin) / 1e9;
    } while (sent < load.packets() && seconds < load.seconds() * 2 + 2);
    long received = -1;
    long now = collector.readLong("received.count");
    while (now != received) {
      received = now;
      Lab.pause(SETTLE_MILLIS);
      now = collector.readLong("received.count");
    }
    return new Result(
        form, scheme, subject, engine, load, sent, received, seconds, Double.NaN, Double.NaN, null);
  }
}
