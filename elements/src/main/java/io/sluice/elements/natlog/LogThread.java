// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.natlog;

import io.sluice.elements.export.ExportThread;
import io.sluice.elements.export.LineFile;
import io.sluice.elements.ipfix.Field;
import io.sluice.elements.ipfix.IpfixExporter;
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
  private final LineFile lines;
  private final IpfixExporter exporter;

  /** What to add to a worker's clock to get the time of day, in microseconds. */
  private long wallMicros;

  private long nowMillis;

  private volatile long events;
  private volatile long errors;
  private long failedWrites;

  /**
   * Creates one; {@link #start} lets it run.
   *
   * @param name of the element
   * @param queues where workers put events; more may be added
   * @param file where to append lines; null for none
   * @param collector where to send IPFIX; null for none
   * @param domain of the exporter
   * @param templateMillis when to tell templates again
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
    lines = file == null ? null : new LineFile(file);
    try {
      exporter =
          collector == null
              ? null
              : new IpfixExporter(collector, domain, templateMillis, List.of(SESSION));
    } catch (IOException e) {
      if (lines != null) {
        lines.close();
      }
      throw e;
    }
  }

  /** Writes down what waits, some events of each worker. */
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
      flush();
    } else {
      events += count;
    }
    errors = failedWrites + (exporter == null ? 0 : exporter.unsent());
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
    if (lines != null) {
      try {
        lines.add(json.line(millis, event, protocol, addresses, ports, newAddresses, newPorts));
      } catch (IOException e) {
        failedWrites++;
      }
    }
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

  private void flush() {
    if (exporter != null) {
      exporter.flush(nowMillis);
    }
    if (lines != null) {
      try {
        lines.flush();
      } catch (IOException e) {
        failedWrites++;
      }
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
    if (exporter != null) {
      exporter.close();
    }
    if (lines != null) {
      lines.close();
    }
  }
}
