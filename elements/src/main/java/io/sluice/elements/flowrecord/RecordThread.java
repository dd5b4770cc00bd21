// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.elements.ipfix.IpfixExporter;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Takes records from a worker and writes them down. Between the two there is room for some records;
 * those that find none are lost, and counted: packets never wait.
 */
final class RecordThread implements AutoCloseable {
  private static final long NAP_NANOS = 10_000_000;
  private static final int BLOCK = 1 << 16;

  private final OneToOneConcurrentArrayQueue<FlowRecord> queue;
  private final FileChannel lines;
  private final StringBuilder block = new StringBuilder();
  private final IpfixExporter exporter;
  private final Thread thread;

  private volatile boolean closing;
  private boolean closed;
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
    queue = new OneToOneConcurrentArrayQueue<>(room);
    exporter = collector == null ? null : exporter(collector, tcp, domain, templateMillis);
    try {
      lines = file == null ? null : open(file);
    } catch (IOException e) {
      if (exporter != null) {
        exporter.close();
      }
      throw e;
    }
    thread = new Thread(this::run, name + "-records");
    thread.setDaemon(true);
  }

  private static IpfixExporter exporter(
      InetSocketAddress collector, boolean tcp, int domain, long templateMillis)
      throws IOException {
    return tcp
        ? IpfixExporter.overTcp(collector, domain, RecordMessages.TEMPLATES)
        : new IpfixExporter(collector, domain, templateMillis, RecordMessages.TEMPLATES);
  }

  private static FileChannel open(String file) throws IOException {
    return FileChannel.open(
        Path.of(file),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.APPEND);
  }

  void start() {
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  /** Hands a record over, or loses it. For the worker. */
  void add(FlowRecord flow) {
    if (!queue.offer(flow)) {
      lost++;
    }
  }

  /** Hands a record over, and waits until there is room while somebody makes some. */
  void addAtEnd(FlowRecord flow) {
    while (queue.size() == queue.capacity() && thread.isAlive()) {
      LockSupport.parkNanos(100_000);
    }
    add(flow);
  }

  private void run() {
    while (!closing) {
      if (round() == 0) {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }

  /** Writes down what waits. */
  private int round() {
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
      block.append(RecordLines.line(flow));
      if (block.length() >= BLOCK) {
        writeBlock();
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
    writeBlock();
  }

  /** Writes whole lines at once: after a hot swap another thread may append to the same file. */
  private void writeBlock() {
    if (block.length() == 0) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(block.toString().getBytes(StandardCharsets.US_ASCII));
    block.setLength(0);
    try {
      while (bytes.hasRemaining()) {
        lines.write(bytes);
      }
    } catch (IOException e) {
      failedWrites++;
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

  /** Writes down all that is there, and ends. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    while (round() > 0) {
      // all of them
    }
    if (exporter != null) {
      exporter.close();
    }
    try {
      if (lines != null) {
        lines.close();
      }
    } catch (IOException e) {
      // what was written is written
    }
  }
}
