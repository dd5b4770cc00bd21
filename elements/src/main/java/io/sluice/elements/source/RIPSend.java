// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Advertises a route by RIP at intervals.
 *
 * <p>{@code RIPSend(SRC, DST, PREFIX, METRIC)}
 *
 * <p>Sends a RIP version 2 response (RFC 2453) with UDP and IPv4 headers from SRC to DST, both
 * ports 520, which says that SRC is the next hop to PREFIX, at METRIC hops. The first packet is
 * sent 3 seconds after the start, the others every 30 seconds. Sets the IP header annotation.
 */
@ElementInfo(name = "RIPSend", ports = "0/1", processing = "/h")
@ElementEffects(does = MAKES)
public final class RIPSend extends BatchElement {
  private static final int PORT = 520;
  private static final int TTL = 200;
  private static final int RESPONSE = 2;
  private static final int VERSION = 2;
  private static final int FAMILY_INTERNET = 2;
  private static final int UDP_LENGTH = Udp.HEADER_LENGTH + 24;
  private static final int LENGTH = Ipv4.MIN_HEADER + UDP_LENGTH;
  private static final long SECOND = 1_000_000_000L;
  private static final long FIRST = 3 * SECOND;
  private static final long INTERVAL = 30 * SECOND;

  private int src;
  private int dst;
  private int prefix;
  private int mask;
  private int metric;
  private PacketBatch batch;
  private Timer timer;

  /** Creates the element. */
  public RIPSend() {}

  @Override
  protected void configure(Args args) {
    src = args.required("SRC").asIp(0);
    dst = args.required("DST").asIp(0);
    long route = args.required("PREFIX").asIpPrefix(0);
    prefix = (int) (route >>> 32);
    mask = (int) route;
    metric = args.required("METRIC").asInt(0, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  @Override
  protected void initialize(Setup setup) {
    batch = new PacketBatch();
    timer = setup.timer(this::expired);
    timer.scheduleAfter(FIRST);
  }

  private void expired(Timer self) {
    self.rescheduleAfter(INTERVAL);
    long packet = packets.allocate(LENGTH);
    if (packet != 0) {
      write(packet);
      batch.add(packet);
      output(0).push(batch);
    }
  }

  private void write(long packet) {
    long ip = Mbuf.data(packet);
    Ipv4.set(ip, LENGTH, 0, TTL, IpProtocol.UDP, src, dst);
    long udp = ip + Ipv4.MIN_HEADER;
    Bytes.putI32(udp, PORT << 16 | PORT);
    Bytes.putI32(udp + 4, UDP_LENGTH << 16);
    long rip = udp + Udp.HEADER_LENGTH;
    Bytes.putI32(rip, RESPONSE << 24 | VERSION << 16);
    Bytes.putI32(rip + 4, FAMILY_INTERNET << 16);
    Bytes.putI32(rip + 8, prefix);
    Bytes.putI32(rip + 12, mask);
    Bytes.putI32(rip + 16, src);
    Bytes.putI32(rip + 20, metric);
    Udp.setChecksum(udp, Checksum.ofUdp(ip, udp, UDP_LENGTH));
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
  }

  @Override
  protected void takeOver(Element old) {
    timer.follow(((RIPSend) old).timer, 0);
  }
}
