// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Collections;

/**
 * Sends packets to a multicast group as UDP datagrams, and receives datagrams from it.
 *
 * <p>{@code McastSocket(MCASTIP, MCASTPORT [, SOURCEIP, SOURCEPORT, keywords])}
 *
 * <p>Input packets are sent; received datagrams leave on the output. SOURCEIP is an address of this
 * machine, whose interface is used, and SOURCEPORT the source port; own packets that come back are
 * then dropped. Without SOURCEIP the system chooses, and own packets are received, too, unless LOOP
 * is false. Datagrams that the system cannot accept at the moment are dropped.
 *
 * <p>Keywords: {@code LOOP} boolean, default true: receivers on this machine get what is sent.
 * {@code SNAPLEN} maximum bytes received of a datagram, default 2048. {@code SNDBUF}, {@code
 * RCVBUF} bytes of the system's buffers. {@code TIMESTAMP} boolean, default true: timestamps
 * received packets. {@code HEADROOM} is accepted and ignored; it is always 128 bytes.
 */
@ElementInfo(name = "McastSocket", ports = "0-1/0-1", processing = "a/h", flow = "x/y")
@ElementEffects(
    reads = DATA,
    does = {MAKES, SENDS, DROPS})
public final class McastSocket extends BatchElement {
  private static final int BURST = 32;

  private final int unsent = dropReason("not taken by the system");
  private final int noBuffer = shortageReason("no packet buffer");
  private int group;
  private int groupPort;
  private int source;
  private int sourcePort;
  private boolean loop;
  private int snapLength;
  private int sendBuffer;
  private int receiveBuffer;
  private boolean timestamp;

  private DatagramChannel sender;
  private DatagramChannel receiver;
  private InetSocketAddress target;
  private ByteBuffer scratch;
  private byte[] bytes;
  private PacketBatch received;
  private PacketBatch pulled;
  private SocketAddress own;

  /** Creates the element. */
  public McastSocket() {}

  @Override
  protected void configure(Args args) {
    group = args.required("MCASTIP").asIp(0);
    groupPort = args.required("MCASTPORT").asInt(0, 1, 0xffff);
    source = args.optional("SOURCEIP").asIp(0);
    sourcePort = args.optional("SOURCEPORT").asInt(0, 0, 0xffff);
    loop = args.keyword("LOOP").asBool(true);
    snapLength = args.keyword("SNAPLEN").asInt(2048, 1, 65_535);
    sendBuffer = args.keyword("SNDBUF").asInt(0, 0, 1 << 30);
    receiveBuffer = args.keyword("RCVBUF").asInt(0, 0, 1 << 30);
    timestamp = args.keyword("TIMESTAMP").asBool(true);
    args.keyword("HEADROOM").asInt(0);
    if (group >>> 28 != 14 && !args.hasErrors()) {
      args.error("invalid multicast IP " + IpAddress.format4(group));
    }
  }

  @Override
  protected void initialize(Setup setup) {
    scratch = ByteBuffer.allocate(65_535);
    bytes = scratch.array();
    received = new PacketBatch();
    pulled = new PacketBatch();
    if (!(predecessor() instanceof McastSocket before && isConfiguredLike(before))) {
      try {
        open();
      } catch (IOException e) {
        setup.error(e.getMessage());
        return;
      }
    }
    if (nOutputs() > 0) {
      setup.task(this::receive);
    }
    if (nInputs() > 0 && !input(0).isPush()) {
      setup.task(this::pullAndSend);
    }
  }

  private static InetAddress address(int ip) throws UnknownHostException {
    byte[] bytes = {(byte) (ip >> 24), (byte) (ip >> 16), (byte) (ip >> 8), (byte) ip};
    return InetAddress.getByAddress(bytes);
  }

  private void open() throws IOException {
    target = new InetSocketAddress(address(group), groupPort);
    NetworkInterface device = device();
    sender = DatagramChannel.open(StandardProtocolFamily.INET);
    sender.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    sender.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, loop);
    if (sendBuffer > 0) {
      sender.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
    }
    if (device != null) {
      sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
    }
    if (source != 0) {
      sender.bind(new InetSocketAddress(address(source), sourcePort));
      own = sender.getLocalAddress();
    }
    sender.configureBlocking(false);
    receiver = DatagramChannel.open(StandardProtocolFamily.INET);
    receiver.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    if (receiveBuffer > 0) {
      receiver.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    }
    receiver.bind(target);
    receiver.join(target.getAddress(), device != null ? device : anyDevice());
    receiver.configureBlocking(false);
  }

  private NetworkInterface device() throws IOException {
    if (source == 0) {
      return null;
    }
    NetworkInterface device = NetworkInterface.getByInetAddress(address(source));
    if (device == null) {
      throw new IOException(IpAddress.format4(source) + ": no such address on this machine");
    }
    return device;
  }

  /** The interface that the route to the group leads to, or the first that can multicast. */
  private NetworkInterface anyDevice() throws IOException {
    try (DatagramChannel probe = DatagramChannel.open(StandardProtocolFamily.INET)) {
      probe.connect(target);
      InetSocketAddress local = (InetSocketAddress) probe.getLocalAddress();
      NetworkInterface device = NetworkInterface.getByInetAddress(local.getAddress());
      if (device != null) {
        return device;
      }
    } catch (IOException e) {
      // No route: any that can multicast will do.
    }
    for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (device.isUp() && device.supportsMulticast()) {
        return device;
      }
    }
    throw new IOException("no network interface for multicast");
  }

  private int receive() {
    int count = 0;
    try {
      while (count < BURST && receiveOne()) {
        count++;
      }
    } catch (IOException e) {
      router().report(this + ": " + e.getMessage());
    }
    if (!received.isEmpty()) {
      output(0).push(received);
    }
    return count;
  }

  private boolean receiveOne() throws IOException {
    scratch.clear();
    SocketAddress from = receiver.receive(scratch);
    if (from == null) {
      return false;
    }
    if (from.equals(own)) {
      return true;
    }
    int length = Math.min(scratch.position(), snapLength);
    long packet = packets.allocate(length);
    if (packet == 0) {
      countDrops(noBuffer, 1);
      return true;
    }
    Bytes.copyIn(Mbuf.data(packet), bytes, 0, length);
    if (timestamp) {
      Anno.setTimestamp(packet, WallClock.nanos());
    }
    received.add(packet);
    return true;
  }

  private int pullAndSend() {
    int count = input(0).pull(pulled, BURST);
    if (count > 0) {
      push(0, pulled);
    }
    return count;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      int length = Mbuf.length(packet);
      Bytes.copyOut(Mbuf.data(packet), bytes, 0, length);
      scratch.clear().limit(length);
      if (!send()) {
        countDrops(unsent, 1);
      }
    }
    packets.free(batch);
  }

  private boolean send() {
    try {
      return sender.send(scratch, target) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Goes on with the same sockets: what they have received comes out once. */
  @Override
  protected void takeOver(Element old) {
    McastSocket before = (McastSocket) old;
    if (isConfiguredLike(before)) {
      sender = before.sender;
      receiver = before.receiver;
      target = before.target;
      own = before.own;
      before.sender = null;
      before.receiver = null;
    }
  }

  @Override
  protected void cleanup() {
    try {
      if (sender != null) {
        sender.close();
      }
      if (receiver != null) {
        receiver.close();
      }
    } catch (IOException ignored) {
      // Nothing that was sent depends on it.
    }
  }
}
