// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_FIX_IP_SRC;
import static io.sluice.effect.Field.ANNO_ICMP_PARAM;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.IP_SRC;
import static io.sluice.effect.Field.IP_TTL;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Companions;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.ip.OutputCombo;
import java.util.List;

/**
 * Does in one element what a router does to an outgoing IPv4 packet, by the colour of its flow.
 *
 * <p>{@code FlowIPOutputCombo(COLOR, IPADDR, MTU)}
 *
 * <p>Like IPOutputCombo, but a packet's colour is the one that FlowPaint gave its flow; 0 if it
 * gave none, or if no manager has tagged the packet. Runs on the same worker as all FlowPaint
 * elements.
 *
 * <p>See also: IPOutputCombo, FlowPaint.
 */
@ElementInfo(name = "FlowIPOutputCombo", ports = "1/5", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, LENGTH, ANNO_NETWORK, ANNO_PACKET_TYPE, ANNO_32, ANNO_FIX_IP_SRC},
    writes = {IP_OPTIONS, IP_SRC, IP_TTL, IP_CHECKSUM, ANNO_ICMP_PARAM, ANNO_FIX_IP_SRC},
    does = {COPIES, DROPS, BRANCHES, STATE, FLOW_STATE})
public final class FlowIPOutputCombo extends OutputCombo implements Companions, FlowSpace {
  private FlowPaint first;

  /** Creates the element. */
  public FlowIPOutputCombo() {}

  @Override
  public List<FlowPaint> companions() {
    return router().elements(FlowPaint.class);
  }

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  protected void initialize(Setup setup) {
    first = FlowPaint.firstOn(router(), worker());
  }

  @Override
  protected int color(long packet) {
    return first == null ? 0 : first.colorOf(FlowTag.get(packet));
  }
}
