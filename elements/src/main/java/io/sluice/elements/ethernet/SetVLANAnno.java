// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.argument.Args;
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
@ElementInfo(name = "SetVLANAnno", aliases = "SetVlanAnno", replicable = true)
public final class SetVLANAnno extends PacketElement {
  private TagControl tag;

  /** Creates the element. */
  public SetVLANAnno() {}

  @Override
  protected void configure(Args args) {
    tag = TagControl.read(args);
    if (tag.isFromAnnotation()) {
      args.error("VLAN_TCI: parse error in 'ANNO'");
    }
  }

  @Override
  public int process(long packet) {
    Anno.putU16(packet, Anno.VLAN_TCI, tag.of(packet));
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    tag.handlers(handlers);
  }
}
