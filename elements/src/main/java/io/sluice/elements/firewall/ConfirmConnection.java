// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Companions;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.packet.ConnectionState;
import java.util.List;

/**
 * Makes a connection tracker remember the connections whose packets arrive here.
 *
 * <p>{@code ConfirmConnection(TRACKER)}
 *
 * <p>A ConnectionTracker only says that a packet is new; the connection exists once such a packet
 * has reached a ConfirmConnection, after the rules that may drop it, and before anything that
 * changes its addresses or ports. So a connection whose first packet was denied never becomes
 * established, and floods that the rules drop fill no table. Packets in other states pass.
 *
 * <p>New packets are dropped when the tracker's table is full of connections that may not be
 * evicted, or their source has as many connections as the tracker allows.
 *
 * <p>Example:
 *
 * <pre>
 * ct :: ConnectionTracker;
 * ... -> ct -> IPFilter(allow state established or related, allow state new and tcp port 80)
 *     -> ConfirmConnection(ct) -> ...
 * </pre>
 *
 * <p>See also: ConnectionTracker, IPFilter.
 */
@ElementInfo(name = "ConfirmConnection", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS, USER_ANNOTATIONS},
    does = {DROPS, FLOW_STATE, STATE})
public final class ConfirmConnection extends PacketElement implements Companions {
  private final int full = dropReason("connection table is full");
  private final int tooMany = dropReason("too many connections of this source");
  private ConnectionTracker tracker;

  /** Creates the element. */
  public ConfirmConnection() {}

  @Override
  protected void configure(Args args) {
    tracker = args.required("TRACKER").asElement(ConnectionTracker.class);
  }

  @Override
  public List<ConnectionTracker> companions() {
    return List.of(tracker);
  }

  @Override
  protected void initialize(Setup setup) {
    tracker = router().instance(tracker, worker());
    if (tracker.worker() != worker()) {
      setup.error("uses the connections of " + tracker + ", which runs on another worker");
    }
  }

  @Override
  public int process(long packet) {
    int state = ConnectionState.get(packet);
    if (state != ConnectionState.NEW && state != ConnectionState.RELATED) {
      return 0;
    }
    return switch (tracker.confirm(packet, state)) {
      case ConnectionTracker.FULL -> full;
      case ConnectionTracker.TOO_MANY -> tooMany;
      default -> 0;
    };
  }
}
