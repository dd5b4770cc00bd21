// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.elements.export.ExportThread;
import io.sluice.elements.export.LineFile;
import io.sluice.elements.ipfix.IpfixExporter;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Takes records from a worker and writes them down. Between the two there is room for some records;
 * those that find none are lost, and counted: packets never wait.
 */
final class RecordThread extends ExportThread {
  private final OneToOneConcurrentArrayQueue<FlowRecord> queue;
  private final LineFile lines;
  private final IpfixExporter exporter;
  private volatile long records;
  private volatile long errors;
  private long failedWrites;

  /** Written by the worker only. */
  private long lost;

  /**
   * Creates one; {@link #start} lets it run.
   *
   * @param name of the element
   * @param room for so many records
   * @param file where to append lines; null for none
   * @param collector where to send IPFIX; null for none
   * @param tcp whether by TCP
   * @param domain of the exporter
   * @param templateMillis when to tell templates again
   * @throws IOException when the file or the socket cannot be opened
   */
  RecordThread(
      String name,
      int room,
      String file,
      InetSocketAddress collector,
      boolean tcp,
      int domain,
      long templateMillis)
      throws IOException {
    super(name + "-records");
    queue = new OneToOneConcurrentArrayQueue<>(room);
    exporter = collector == null ? null : exporter(collector, tcp, domain, templateMillis);
    try {
      lines = file == null ? null : new LineFile(file);
    } catch (IOException e) {
      if (exporter != null) {
        exporter.close();
      }
      throw e;
    }
  }

  private static IpfixExporter exporter(
      InetSocketAddress collector, boolean tcp, int domain, long templateMillis)
      throws IOException {
    return tcp
        ? IpfixExporter.overTcp(collector, domain, RecordMessages.TEMPLATES)
        : new IpfixExporter(collector, domain, templateMillis, RecordMessages.TEMPLATES);
  }

  /** Hands a record over, or loses it. For the worker. */
  void add(FlowRecord flow) {
    if (!queue.offer(flow)) {
      lost++;
    }
  }

  /** Hands a record over, and waits until there is room while somebody makes some. */
  void addAtEnd(FlowRecord flow) {
    while (queue.size() == queue.capacity() && isRunning()) {
      LockSupport.parkNanos(100_000);
    }
    add(flow);
  }

  /** Writes down what waits. */
  @Override
  protected int round() {
    long now = WallClock.nanos() / 1_000_000;
    int count = 0;
    FlowRecord flow;
    while (count < queue.capacity() && (flow = queue.poll()) != null) {
      write(flow, now);
      count++;
    }
    flush(now);
    records += count;
    errors = failedWrites + (exporter == null ? 0 : exporter.unsent());
    return count;
  }

  private void write(FlowRecord flow, long now) {
    if (lines != null) {
      try {
        lines.add(RecordLines.line(flow));
      } catch (IOException e) {
        failedWrites++;
      }
    }
    if (exporter != null) {
      RecordMessages.add(flow, exporter, now);
    }
  }

  private void flush(long now) {
    if (exporter != null) {
      exporter.flush(now);
    }
    if (lines != null) {
      try {
        lines.flush();
      } catch (IOException e) {
        failedWrites++;
      }
    }
  }

  /** Records that were taken. */
  long records() {
    return records;
  }

  /** Writes and records that failed. */
  long errors() {
    return errors;
  }

  /** Records that found no room. */
  long lost() {
    return lost;
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
