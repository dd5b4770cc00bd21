// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Field.ANNO_PACKET_TYPE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import java.util.Locale;

/**
 * Sets the packet type annotation.
 *
 * <p>{@code SetPacketType(TYPE)}
 *
 * <p>TYPE says how a frame was addressed: {@code HOST}, {@code BROADCAST}, {@code MULTICAST},
 * {@code OTHERHOST}, {@code OUTGOING} or {@code LOOPBACK}.
 */
@ElementInfo(name = "SetPacketType", replicable = true, live = true)
@ElementEffects(writes = ANNO_PACKET_TYPE)
public final class SetPacketType extends PacketElement {
  private int type;

  /** Creates the element. */
  public SetPacketType() {}

  @Override
  protected void configure(Args args) {
    String text = args.required("TYPE").asWord("HOST").toUpperCase(Locale.ROOT);
    Integer known = typeOf(text);
    if (known == null) {
      args.error("unrecognized packet type '" + text + "'");
    } else {
      type = known;
    }
  }

  private static Integer typeOf(String text) {
    return switch (text) {
      case "HOST" -> Anno.TYPE_HOST;
      case "BROADCAST" -> Anno.TYPE_BROADCAST;
      case "MULTICAST" -> Anno.TYPE_MULTICAST;
      case "OTHERHOST" -> Anno.TYPE_OTHER_HOST;
      case "OUTGOING" -> Anno.TYPE_OUTGOING;
      case "LOOPBACK" -> Anno.TYPE_LOOPBACK;
      default -> null;
    };
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      type = ((SetPacketType) old).type;
    }
  }

  @Override
  public int process(long packet) {
    Anno.setPacketType(packet, type);
    return 0;
  }
}
