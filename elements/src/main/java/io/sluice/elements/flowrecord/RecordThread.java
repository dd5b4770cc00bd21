// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.elements.export.ExportThread;
import io.sluice.elements.ipfix.IpfixExporter;
import io.sluice.elements.ipfix.RecordOutputs;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Takes records from a worker and writes them to the outputs. The queue between the two is bounded;
 * a record for which it has no room is lost and counted, so that packets never wait.
 */
final class RecordThread extends ExportThread {
  private final OneToOneConcurrentArrayQueue<FlowRecord> queue;
  private final RecordOutputs outputs;
  private volatile long records;
  private volatile long errors;

  /** Written by the worker only. */
  private long lost;

  /**
   * Creates one; {@link #start} lets it run.
   *
   * @param name of the element
   * @param room how many records the queue holds
   * @param file the file to which lines are appended; null for none
   * @param collector the IPFIX collector; null for none
   * @param tcp whether to send over TCP; otherwise over UDP
   * @param domain the observation domain of the exporter
   * @param templateMillis after how many milliseconds templates are repeated over UDP
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
    outputs =
        new RecordOutputs(
            file, collector == null ? null : exporter(collector, tcp, domain, templateMillis));
  }

  private static IpfixExporter exporter(
      InetSocketAddress collector, boolean tcp, int domain, long templateMillis)
      throws IOException {
    return tcp
        ? IpfixExporter.overTcp(collector, domain, RecordMessages.TEMPLATES)
        : new IpfixExporter(collector, domain, templateMillis, RecordMessages.TEMPLATES);
  }

  /** Queues a record; counts it as lost if the queue is full. For the worker. */
  void add(FlowRecord flow) {
    if (!queue.offer(flow)) {
      lost++;
    }
  }

  /** Queues a record; waits for room as long as the thread runs. */
  void addAtEnd(FlowRecord flow) {
    while (queue.size() == queue.capacity() && isRunning()) {
      LockSupport.parkNanos(100_000);
    }
    add(flow);
  }

  /** Writes the queued records. */
  @Override
  protected int round() {
    long now = WallClock.nanos() / 1_000_000;
    int count = 0;
    FlowRecord flow;
    while (count < queue.capacity() && (flow = queue.poll()) != null) {
      write(flow, now);
      count++;
    }
    outputs.flush(now);
    records += count;
    errors = outputs.errors();
    return count;
  }

  private void write(FlowRecord flow, long now) {
    if (outputs.writesLines()) {
      outputs.addLines(RecordLines.line(flow));
    }
    IpfixExporter exporter = outputs.exporter();
    if (exporter != null) {
      RecordMessages.add(flow, exporter, now);
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
    outputs.close();
  }
}
