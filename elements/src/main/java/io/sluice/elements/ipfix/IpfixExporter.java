// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import io.sluice.argument.Addresses;
import io.sluice.argument.NameScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sends records to an IPFIX collector, in messages of at most 1,400 bytes. Over UDP (RFC 7011,
 * 10.3) they fit into a frame; all templates precede the first records and are repeated at
 * intervals, because a datagram may be lost and a collector may have restarted. Over TCP (10.4)
 * templates come first in each connection.
 *
 * <pre>{@code
 * ByteBuffer to = exporter.record(template, now);
 * to.putInt(address).putShort(port);   // as many bytes as the template says
 * exporter.flush(now);                 // when nothing more comes for now
 * }</pre>
 *
 * <p>Belongs to one thread. Over UDP it sends without waiting, over TCP it waits at most a second;
 * records that the system does not accept are counted.
 */
public final class IpfixExporter implements AutoCloseable {
  private static final int MESSAGE = 1_400;

  private final Link link;
  private final IpfixMessage message;
  private final List<Template> templates;
  private final long templateMillis;
  private long templatesDue = Long.MIN_VALUE;
  private int sequence;
  private long sent;
  private long unsent;

  /**
   * Creates an exporter over UDP.
   *
   * @param collector where to
   * @param domain the observation domain: tells this exporter's templates from those of others of
   *     the same address
   * @param templateMillis after how many milliseconds templates are told again
   * @param templates all kinds of records that will be sent, each of a length that a message can
   *     hold
   * @throws IOException when there is no socket to be had, or the collector's address is unusable
   */
  public IpfixExporter(
      InetSocketAddress collector, int domain, long templateMillis, List<Template> templates)
      throws IOException {
    this(new UdpLink(collector), domain, templateMillis, templates);
  }

  private IpfixExporter(Link link, int domain, long templateMillis, List<Template> templates) {
    this.link = link;
    this.templates = List.copyOf(templates);
    this.templateMillis = templateMillis;
    message = new IpfixMessage(MESSAGE, domain);
  }

  /**
   * Creates an exporter over TCP, which connects when there is something to send, and again after a
   * second when the connection was lost.
   *
   * @param collector where to
   * @param domain the observation domain
   * @param templates all kinds of records that will be sent
   * @return the exporter
   */
  public static IpfixExporter overTcp(
      InetSocketAddress collector, int domain, List<Template> templates) {
    return new IpfixExporter(new TcpLink(collector), domain, Long.MAX_VALUE / 2, templates);
  }

  /**
   * Reads a collector's address.
   *
   * @param near an element whose scope names are looked up in
   * @param text {@code A.B.C.D:PORT}
   * @return null when it is something else
   */
  public static InetSocketAddress collector(NameScope near, String text) {
    int colon = text.lastIndexOf(':');
    Integer address = colon < 0 ? null : Addresses.ip(near, text.substring(0, colon));
    String port = text.substring(colon + 1);
    int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
    if (address == null || number == 0 || number > 0xffff) {
      return null;
    }
    try {
      byte[] bytes = ByteBuffer.allocate(4).putInt(address).array();
      return new InetSocketAddress(InetAddress.getByAddress(bytes), number);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /**
   * Begins a record; what was gathered before may be sent.
   *
   * @param template one of this exporter's
   * @param now milliseconds since 1970-01-01 UTC
   * @return where to put the record's bytes, big-endian, at the buffer's position: exactly as many
   *     as the template says
   */
  public ByteBuffer record(Template template, long now) {
    if (message.isEmpty() && link.connect()) {
      templatesDue = now;
      sequence = 0;
    }
    if (now >= templatesDue) {
      templatesDue = now + templateMillis;
      for (Template each : templates) {
        makeRoom(IpfixMessage.lengthOf(each), now);
        message.add(each);
      }
    }
    makeRoom(template.recordLength(), now);
    return message.record(template);
  }

  private void makeRoom(int length, long now) {
    if (!message.hasRoom(length)) {
      flush(now);
    }
  }

  /**
   * Sends what was gathered.
   *
   * @param now milliseconds since 1970-01-01 UTC
   */
  public void flush(long now) {
    if (message.isEmpty()) {
      return;
    }
    int records = message.records();
    ByteBuffer bytes = message.finish(now / 1000, sequence);
    boolean taken = link.send(bytes);
    // The collector learns of those that were lost by the gap.
    sequence += records;
    if (taken) {
      sent += records;
    } else {
      unsent += records;
    }
    message.clear();
  }

  /**
   * Records that were sent.
   *
   * @return a count
   */
  public long sent() {
    return sent;
  }

  /**
   * Records that could not be sent.
   *
   * @return a count
   */
  public long unsent() {
    return unsent;
  }

  /** Closes the way to the collector; what was not flushed is lost. */
  @Override
  public void close() {
    link.close();
  }
}
