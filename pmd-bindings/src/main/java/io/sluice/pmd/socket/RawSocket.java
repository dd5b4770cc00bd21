// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.argument.PortNames;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.header.ForceIp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.c.Socket;
import io.sluice.run.Task;
import io.sluice.run.WallClock;
import java.util.Locale;
import org.agrona.CloseHelper;

/**
 * Sends and receives IPv4 packets of one protocol through the kernel.
 *
 * <p>{@code RawSocket(TYPE [, PORT, keywords])}
 *
 * <p>TYPE is an IP protocol by name or number. Packets of that protocol that this host receives
 * leave on the output, with the IP header and its annotations; the kernel processes them as well.
 * Input packets are sent unchanged, including their IP header, by the kernel's routes; the kernel
 * sets the total length, the header checksum, and the identification if it is 0. With TCP and UDP,
 * PORT is bound, so that no other program gets it; neither it nor the number that other protocols
 * may give there filters packets. Needs CAP_NET_RAW.
 *
 * <p>FromRawSocket is a RawSocket without an input, ToRawSocket one without an output.
 *
 * <p>Packets that the kernel cannot accept at the moment wait; packets that it refuses, and those
 * that are not IPv4, are dropped.
 *
 * <p>Keywords: {@code SNAPLEN} maximum bytes of a received packet, default 2048; the rest counts as
 * extra length; {@code HEADROOM} bytes in front of received data, at least 128.
 */
@ElementInfo(
    name = "RawSocket",
    aliases = {"FromRawSocket", "ToRawSocket"},
    ports = "0-1/0-1",
    processing = "l/h",
    flow = "x/y")
@ElementEffects(
    reads = {DATA, LENGTH},
    does = {MAKES, SENDS, KEEPS, DROPS})
public final class RawSocket extends RawSocketUser {
  private final int runt = dropReason("runt IP packet");
  private final int refused = dropReason("refused by the system");
  private final int full = shortageReason("socket buffer full");
  private final int notIp = dropReason("not IP");

  private int protocol;
  private int port;
  private RawEndpoint socket;
  private Endpoint reservation;

  /** Creates the element. */
  public RawSocket() {}

  @Override
  protected void configure(Args args) {
    protocol = args.required("TYPE").as(RawSocket::protocol, -1);
    Arg number = args.optional("PORT");
    boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    Integer named =
        number.isPresent() && hasPorts ? PortNames.find(this, protocol, number.asRaw("")) : null;
    port = named != null ? named : number.asInt(0, 0, 0xffff);
    readBuffers(args);
    if (!hasPorts) {
      port = 0;
    }
  }

  private static Integer protocol(String text) {
    int number = IpProtocol.byName(text.toLowerCase(Locale.ROOT));
    if (number < 0 && text.matches("\\d{1,3}")) {
      number = Integer.parseInt(text);
    }
    return number < 0 || number > 255 ? null : number;
  }

  @Override
  protected void initialize(Setup setup) {
    if (!(predecessor() instanceof RawSocket before && isConfiguredLike(before))) {
      try {
        open();
      } catch (DeviceException e) {
        setup.error(e.getMessage());
        return;
      }
    }
    if (nOutputs() > 0) {
      setup
          .task(() -> receive(socket))
          .waitsFor(() -> socket == null ? Task.ASKS : socket.descriptor());
    }
    if (nInputs() > 0) {
      setup.task(() -> transmit(full)).waitsFor(sends(setup));
    }
  }

  private void open() throws DeviceException {
    socket = RawEndpoint.open(protocol);
    if (port != 0) {
      int type = protocol == IpProtocol.TCP ? Socket.SOCK_STREAM : Socket.SOCK_DGRAM;
      reservation = Endpoint.open(Socket.AF_INET, type, 0);
      try (SocketAddress address = new SocketAddress(true)) {
        address.set(0, port);
        reservation.bind(address);
      }
    }
  }

  @Override
  void take(long packet) {
    Anno.setTimestamp(packet, WallClock.nanos());
    if (ForceIp.mark(packet, LinkType.RAW)) {
      collect(packet);
    } else {
      drop(notIp, packet);
    }
  }

  @Override
  boolean write(long packet) {
    if (Mbuf.length(packet) < Ipv4.MIN_HEADER) {
      drop(runt, packet);
      return true;
    }
    return write(socket, packet, refused);
  }

  /** Takes over the sockets and the waiting packets. */
  @Override
  protected void takeOver(Element old) {
    RawSocket before = (RawSocket) old;
    if (!isConfiguredLike(before)) {
      return;
    }
    socket = before.socket;
    reservation = before.reservation;
    takeWaiting(before);
    before.socket = null;
    before.reservation = null;
  }

  @Override
  protected void cleanup() {
    super.cleanup();
    CloseHelper.closeAll(socket, reservation);
  }
}
