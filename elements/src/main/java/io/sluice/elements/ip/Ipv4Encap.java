// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.argument.Addresses;
import io.sluice.argument.Integers;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * The base of elements that encapsulate packets in IPv4: addresses, of which the destination may be
 * each packet's annotation, and identification. Allocates nothing for packets.
 */
public abstract class Ipv4Encap extends PacketElement {
  /** Destination argument that stands for the annotation. */
  protected static final String FROM_ANNOTATION = "DST_ANNO";

  private int src;
  private int dst;
  private boolean dstFromAnnotation;
  private int id;

  /** Creates the element. */
  protected Ipv4Encap() {}

  /**
   * Reads what follows a header from an argument.
   *
   * @param text a number or a protocol's name
   * @return 0 or more, which may be too much for the field; null when it is neither
   */
  public static Integer protocol(String text) {
    int named = IpProtocol.byName(text);
    if (named >= 0) {
      return named;
    }
    int number = Integers.upTo(text, Integer.MAX_VALUE);
    return number < 0 ? null : Integer.valueOf(number);
  }

  /**
   * Sets the addresses.
   *
   * @param source the source, as host integer
   * @param destination an address, a name or {@link #FROM_ANNOTATION}
   * @return false when the destination is none of these
   */
  protected final boolean setAddresses(int source, String destination) {
    src = source;
    dstFromAnnotation = destination.equals(FROM_ANNOTATION);
    if (dstFromAnnotation) {
      router().requireAnnotations();
    }
    Integer address = dstFromAnnotation ? Integer.valueOf(0) : Addresses.ip(this, destination);
    dst = address == null ? 0 : address;
    return address != null;
  }

  @Override
  protected Effects effects() {
    return dstFromAnnotation ? super.effects() : super.effects().notReading(Field.ANNO_DST_IP);
  }

  @Override
  protected void initialize(Setup setup) {
    // Copies of this element on several workers keep apart for a while.
    id = router().copyNumber(this) << 12;
  }

  /**
   * Writes the header at the beginning of a packet and marks it.
   *
   * @param packet the packet, the header's room in front of it included
   * @param tos the type of service, 0 to 255
   * @param flags the flags and fragment offset
   * @param ttlAndProtocol time to live and protocol, 16 bits
   * @param fixedSum the sum of the header's fields that are the same in all packets
   * @return the destination, as host integer
   */
  protected final int writeHeader(
      long packet, int tos, int flags, int ttlAndProtocol, int fixedSum) {
    long ip = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    int to = dst;
    if (dstFromAnnotation) {
      to = Anno.getI32(packet, Anno.DST_IP);
    } else {
      Anno.putI32(packet, Anno.DST_IP, to);
    }
    int number = id++ & 0xffff;
    // The pseudo header is just the two addresses and two more words: here those that are left.
    int sum = Checksum.pseudoHeader(src, to, fixedSum + number, length);
    Bytes.putI64(ip, (0x4500L | tos) << 48 | (long) length << 32 | (long) number << 16 | flags);
    Bytes.putI64(
        ip + 8,
        (long) ttlAndProtocol << 48 | (long) Checksum.finish(sum) << 32 | src & 0xffff_ffffL);
    Bytes.putI32(ip + 16, to);
    Headers.markIpAt(packet, 0, Ipv4.MIN_HEADER);
    return to;
  }

  /**
   * Whether the destination is each packet's annotation.
   *
   * @return false for a fixed one
   */
  protected final boolean isDstFromAnnotation() {
    return dstFromAnnotation;
  }

  /**
   * The source.
   *
   * @return the host integer of the big-endian address
   */
  protected final int src() {
    return src;
  }

  /**
   * What the handler {@code dst} tells.
   *
   * @return an address, 0.0.0.0 when it is each packet's annotation
   */
  protected String dstText() {
    return IpAddress.format4(dst);
  }

  @Override
  protected void takeOver(Element old) {
    Ipv4Encap before = (Ipv4Encap) old;
    id = before.id;
    if (isConfiguredLike(before)) {
      src = before.src;
      dst = before.dst;
      dstFromAnnotation = before.dstFromAnnotation;
    }
    if (dstFromAnnotation) {
      router().requireAnnotations();
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", () -> IpAddress.format4(src));
    handlers.write("src", value -> src = HandlerValues.ip(this, value));
    handlers.read("dst", this::dstText);
    handlers.write("dst", this::setDst);
  }

  private void setDst(String value) {
    boolean annotation = value.strip().equals(FROM_ANNOTATION);
    if (annotation) {
      router().requireAnnotations();
    }
    dst = annotation ? 0 : HandlerValues.ip(this, value);
    dstFromAnnotation = annotation;
  }
}
