// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.argument.Integers;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.Locale;

/**
 * Writes an Ethernet address into packets.
 *
 * <p>{@code StoreEtherAddress(ADDR, OFFSET)} or {@code StoreEtherAddress(OFFSET, ANNO)}
 *
 * <p>OFFSET counts from the start of the packet; {@code dst} stands for 0 and {@code src} for 6,
 * the places of these addresses in an Ethernet header. Packets that are too short leave on output
 * 1, or are dropped without an output 1.
 *
 * <p>Keywords: {@code ANNO} an annotation of 6 bytes from which to take the address instead of
 * ADDR.
 *
 * <p>Handlers: {@code addr} (read, write).
 */
@ElementInfo(name = "StoreEtherAddress", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {LENGTH, USER_ANNOTATIONS},
    writes = DATA,
    does = {DROPS, BRANCHES})
public final class StoreEtherAddress extends PacketElement {
  private static final int FURTHEST = 0xffff;

  private final int noPlace = dropReason("no place for an address");
  private final int shared = shortageReason("packet is shared");
  private long address;
  private int annotation;
  private boolean annotated;
  private int offset;

  /** Creates the element. */
  public StoreEtherAddress() {}

  @Override
  protected void configure(Args args) {
    Arg anno = args.keyword("ANNO");
    annotated = anno.isPresent();
    annotation = anno.asAnno(AddressAnnotation.LENGTH, 0);
    if (!annotated) {
      address = args.required("ADDR").asMac(0);
    }
    offset = args.required("OFFSET").as(StoreEtherAddress::offset, 0);
  }

  /** Where an address is to be, in bytes from the start of the packet; null for another text. */
  static Integer offset(String text) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "dst" -> {
        return 0;
      }
      case "src" -> {
        return AddressAnnotation.LENGTH;
      }
      default -> {
        int number = Integers.upTo(text, FURTHEST);
        return number < 0 ? null : number;
      }
    }
  }

  @Override
  public int process(long packet) {
    if (offset + AddressAnnotation.LENGTH > Mbuf.length(packet)) {
      return reject(noPlace);
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long to = Mbuf.data(packet) + offset;
    Bytes.putU48(to, annotated ? AddressAnnotation.get(packet, annotation) : address);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("addr", () -> MacAddress.format(address));
    handlers.write("addr", value -> address = HandlerValues.mac(this, value));
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      address = ((StoreEtherAddress) old).address;
    }
  }
}
