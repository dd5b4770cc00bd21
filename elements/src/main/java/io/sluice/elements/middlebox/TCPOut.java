// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TCP_OPTIONS;
import static io.sluice.effect.Field.TCP_SEQ;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Companions;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowTag;
import java.util.List;

/**
 * Ends a section of elements that inspect TCP streams, for one direction.
 *
 * <p>{@code TCPOut([READONLY, keywords])}
 *
 * <p>If elements after the TCPIn upstream, or after its RETURNNAME, have changed the length of a
 * connection's data, sequence and acknowledgement numbers are shifted, and the checksum is updated.
 * Other packets pass unchanged, as do all if there is no TCPIn upstream.
 *
 * <p>Output 1, on which FastClick's TCPOut sends segments that it makes itself, gets nothing.
 *
 * <p>Keywords: {@code READONLY} and {@code CHECKSUM}, booleans, are accepted for compatibility with
 * FastClick and ignored.
 *
 * <p>See also: TCPIn.
 */
@ElementInfo(name = "TCPOut", ports = "1/1-2", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      TCP_SEQ,
      TCP_FLAGS,
      TCP_OPTIONS,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32
    },
    writes = {TCP_SEQ, TCP_OPTIONS, CHECKSUM},
    does = {DROPS, FLOW_STATE})
public final class TCPOut extends PacketElement implements Companions {
  private final int noBuffer = shortageReason("no buffer for a copy");
  private TCPIn in;

  /** Creates the element. */
  public TCPOut() {}

  @Override
  protected void configure(Args args) {
    args.optional("READONLY").asBool(false);
    args.keyword("CHECKSUM").asBool(true);
  }

  @Override
  public List<TCPIn> companions() {
    return TCPIn.companionsOf(this);
  }

  @Override
  protected void initialize(Setup setup) {
    in = TCPIn.inFrontOf(this);
  }

  @Override
  public int process(long packet) {
    TcpConnection connection = in == null ? null : in.connection(FlowTag.get(packet));
    if (connection == null
        || !connection.shifts.isShifted()
        || Payload.offset(packet) < 0
        || !Payload.isTcp(packet)) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    connection.shifts.apply(Payload.tcp(packet), in.isReply());
    return 0;
  }
}
