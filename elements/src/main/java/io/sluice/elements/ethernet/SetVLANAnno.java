// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Field.ANNO_AGGREGATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;

/**
 * Sets the VLAN_TCI annotation.
 *
 * <p>{@code SetVLANAnno([VLAN_TCI, VLAN_PCP, VLAN_ID])}
 *
 * <p>VLAN_TCI is the whole tag control information, 16 bits. Instead of it, VLAN_ID and VLAN_PCP (0
 * to 7, default 0) can be given.
 *
 * <p>Keywords: {@code VLAN_ID} 0 to 4095, default 0.
 *
 * <p>Handlers: {@code vlan_tci}, {@code vlan_id}, {@code vlan_pcp} (read, write).
 */
@ElementInfo(name = "SetVLANAnno", aliases = "SetVlanAnno", replicable = true, live = true)
@ElementEffects(reads = ANNO_AGGREGATE, writes = ANNO_AGGREGATE)
public final class SetVLANAnno extends PacketElement {
  private final TagControl tag = new TagControl();

  /** Creates the element. */
  public SetVLANAnno() {}

  @Override
  protected void configure(Args args) {
    tag.configure(args);
    if (tag.isFromAnnotation()) {
      args.error("VLAN_TCI: parse error in 'ANNO'");
    }
  }

  @Override
  public int process(long packet) {
    Anno.setVlanTci(packet, tag.of(packet));
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    SetVLANAnno before = (SetVLANAnno) old;
    if (isConfiguredLike(before)) {
      tag.takeOver(before.tag);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    tag.handlers(handlers);
    handlers.read("config", tag::config);
    handlers.mark("", "config");
  }
}
