// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Sets an annotation to an Ethernet address of the packet.
 *
 * <p>{@code GetEtherAddress(ANNO, OFFSET)}
 *
 * <p>ANNO is an annotation of 6 bytes. OFFSET counts from the start of the packet; {@code dst}
 * stands for 0 and {@code src} for 6, the places of these addresses in an Ethernet header. Packets
 * that are too short leave on output 1, or are dropped without an output 1.
 */
@ElementInfo(name = "GetEtherAddress", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {HEADERS, PAYLOAD, LENGTH},
    writes = USER_ANNOTATIONS,
    does = {DROPS, BRANCHES})
public final class GetEtherAddress extends PacketElement {
  private final int noPlace = dropReason("no place for an address");
  private int annotation;
  private int offset;

  /** Creates the element. */
  public GetEtherAddress() {}

  @Override
  protected void configure(Args args) {
    annotation = args.required("ANNO").asAnno(AddressAnnotation.LENGTH, 0);
    offset = args.required("OFFSET").as(StoreEtherAddress::offset, 0);
  }

  @Override
  public int process(long packet) {
    if (offset + AddressAnnotation.LENGTH > Mbuf.length(packet)) {
      return reject(noPlace);
    }
    AddressAnnotation.put(packet, annotation, Bytes.u48(Mbuf.data(packet) + offset));
    return 0;
  }
}
