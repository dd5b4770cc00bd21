// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.natlog;

import io.sluice.elements.export.ExportThread;
import io.sluice.elements.ipfix.Field;
import io.sluice.elements.ipfix.IpfixExporter;
import io.sluice.elements.ipfix.RecordOutputs;
import io.sluice.elements.ipfix.Template;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Takes events from all workers and writes them to the log, in the order of each worker. */
final class LogThread extends ExportThread {
  /** NAT44 session events (RFC 8158, 5.6.1). */
  private static final Template SESSION =
      new Template(
          256,
          List.of(
              Field.OBSERVATION_TIME_MILLIS,
              Field.NAT_EVENT,
              Field.PROTOCOL,
              Field.SRC_IPV4,
              Field.POST_NAT_SRC_IPV4,
              Field.SRC_PORT,
              Field.POST_NAPT_SRC_PORT,
              Field.DST_IPV4,
              Field.POST_NAT_DST_IPV4,
              Field.DST_PORT,
              Field.POST_NAPT_DST_PORT));

  private final List<NatEvents> queues;
  private final JsonLines json = new JsonLines();
  private final RecordOutputs outputs;

  /** What to add to a worker's clock to get the time of day, in microseconds. */
  private long wallMicros;

  private long nowMillis;

  private volatile long events;
  private volatile long errors;

  /**
   * Creates one; {@link #start} lets it run.
   *
   * @param name of the element
   * @param queues the queues of the workers; more may be added
   * @param file the file to which lines are appended; null for none
   * @param collector the IPFIX collector; null for none
   * @param domain the observation domain of the exporter
   * @param templateMillis after how many milliseconds templates are repeated
   * @throws IOException when the file or the socket cannot be opened
   */
  LogThread(
      String name,
      List<NatEvents> queues,
      String file,
      InetSocketAddress collector,
      int domain,
      long templateMillis)
      throws IOException {
    super(name + "-log");
    this.queues = queues;
    outputs =
        new RecordOutputs(
            file,
            collector == null
                ? null
                : new IpfixExporter(collector, domain, templateMillis, List.of(SESSION)));
  }

  /** Writes some of the queued events of each worker. */
  @Override
  protected int round() {
    long now = WallClock.nanos();
    nowMillis = now / 1_000_000;
    wallMicros = now / 1000 - WallClock.steadyNanos() / 1000;
    int count = 0;
    for (NatEvents queue : queues) {
      count += queue.drain(this::write);
    }
    if (count == 0) {
      outputs.flush(nowMillis);
    } else {
      events += count;
    }
    errors = outputs.errors();
    return count;
  }

  private void write(
      long micros,
      int event,
      int protocol,
      long addresses,
      int ports,
      long newAddresses,
      int newPorts) {
    long millis = Math.floorDiv(wallMicros + micros, 1000);
    if (outputs.writesLines()) {
      outputs.addLines(
          json.line(millis, event, protocol, addresses, ports, newAddresses, newPorts));
    }
    IpfixExporter exporter = outputs.exporter();
    if (exporter != null) {
      ByteBuffer to = exporter.record(SESSION, nowMillis);
      to.putLong(millis).put((byte) event).put((byte) protocol);
      // Keys have network byte order in a little-endian number.
      to.putInt(Integer.reverseBytes((int) addresses));
      to.putInt(Integer.reverseBytes((int) newAddresses));
      to.putShort(Short.reverseBytes((short) ports)).putShort(Short.reverseBytes((short) newPorts));
      to.putInt(Integer.reverseBytes((int) (addresses >>> 32)));
      to.putInt(Integer.reverseBytes((int) (newAddresses >>> 32)));
      to.putShort(Short.reverseBytes((short) (ports >>> 16)));
      to.putShort(Short.reverseBytes((short) (newPorts >>> 16)));
    }
  }

  /** Events that were taken. */
  long events() {
    return events;
  }

  /** Writes and records that failed. */
  long errors() {
    return errors;
  }

  @Override
  protected void closeOutputs() {
    outputs.close();
  }
}
