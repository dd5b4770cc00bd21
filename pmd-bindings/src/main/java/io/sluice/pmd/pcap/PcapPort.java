// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.pcap;

import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketReceiver;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.c.Errno;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * Receives and sends through libpcap by pcap4j: for interfaces that only libpcap knows, and for
 * comparison. Packets arrive as libpcap delivers them: not segmented, and on veth pairs with
 * incomplete checksums. Allocates an array per packet, which the packet ring does not. Belongs to
 * one thread.
 */
public final class PcapPort implements PacketReceiver, PacketSender {
  private static final int BUFFER = 16 << 20;

  private final String name;
  private final PcapHandle handle;
  private PacketAllocator allocator;
  private final int linkType;
  private int error;
  private long tooLong;
  private long noBuffer;

  /**
   * Opens an interface.
   *
   * @param name for example {@code eth0}
   * @param allocator the receiving thread's
   * @param snapLength the most bytes taken of a packet
   * @param promiscuous whether to receive packets addressed to others
   * @param outbound whether to receive also what the kernel sends on the interface
   * @param filter an expression as in tcpdump; null for everything
   * @throws DeviceException if the interface, the permission, or libpcap is missing, or the filter
   *     is wrong
   */
  public PcapPort(
      String name,
      PacketAllocator allocator,
      int snapLength,
      boolean promiscuous,
      boolean outbound,
      String filter)
      throws DeviceException {
    this.name = name;
    this.allocator = allocator;
    try {
      handle =
          new PcapHandle.Builder(name)
              .snaplen(snapLength)
              .promiscuousMode(
                  promiscuous ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
              .timeoutMillis(500)
              .immediateMode(true)
              .bufferSize(BUFFER)
              .timestampPrecision(TimestampPrecision.NANO)
              .direction(outbound ? PcapDirection.INOUT : PcapDirection.IN)
              .build();
      prepare(handle, filter);
      int type = handle.getDlt().value();
      linkType = type == LinkType.HOST_RAW ? LinkType.RAW : type;
    } catch (PcapNativeException | NotOpenException e) {
      throw new DeviceException(name, reason(e));
    } catch (LinkageError e) {
      throw new DeviceException(name, BpfFilter.missing("METHOD PCAP does"));
    }
  }

  private static void prepare(PcapHandle handle, String filter)
      throws PcapNativeException, NotOpenException {
    try {
      handle.setBlockingMode(BlockingMode.NONBLOCKING);
      if (filter != null && !filter.isBlank()) {
        handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
      }
    } catch (PcapNativeException | NotOpenException e) {
      handle.close();
      throw e;
    }
  }

  private String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No such device")) {
      return "no such network interface";
    }
    if (message.contains("ermission") || message.contains("not permitted")) {
      return "permission denied: this needs CAP_NET_RAW; run as root or grant it";
    }
    return message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message;
  }

  @Override
  public void setAllocator(PacketAllocator allocator) {
    this.allocator = allocator;
  }

  @Override
  public int descriptor() {
    return -1;
  }

  @Override
  public int receive(PacketBatch batch, int max) {
    int count = 0;
    try {
      while (count < max) {
        byte[] bytes = handle.getNextRawPacket();
        if (bytes == null) {
          break;
        }
        if (bytes.length > Mbuf.LONG_BUFFER) {
          tooLong++;
          continue;
        }
        long packet = allocator.allocate(bytes.length);
        if (packet == 0) {
          noBuffer++;
        } else {
          long data = Mbuf.data(packet);
          Bytes.copyIn(data, bytes, 0, bytes.length);
          java.sql.Timestamp time = handle.getTimestamp();
          long seconds = Math.floorDiv(time.getTime(), 1000L);
          Anno.setTimestamp(packet, seconds * 1_000_000_000L + time.getNanos());
          Anno.setMacHeader(packet, data);
          int extra = handle.getOriginalLength() - bytes.length;
          Anno.putI32(packet, Anno.EXTRA_LENGTH, Math.max(0, extra));
          if (linkType == LinkType.ETHERNET && bytes.length >= 6 && (bytes[0] & 1) != 0) {
            Anno.setPacketType(packet, Bytes.u48(data) == 0xffff_ffff_ffffL ? 1 : 2);
          }
          batch.add(packet);
          count++;
        }
      }
    } catch (NotOpenException e) {
      throw new IllegalStateException(name + ": closed", e);
    }
    return count;
  }

  @Override
  public int send(PacketBatch batch, int first) {
    error = 0;
    for (int i = first; i < batch.size(); i++) {
      try {
        handle.sendPacket(Mbuf.toBytes(batch.get(i)));
      } catch (PcapNativeException e) {
        error = errno(String.valueOf(e.getMessage()));
        return i - first;
      } catch (NotOpenException e) {
        throw new IllegalStateException(name + ": closed", e);
      }
    }
    return batch.size() - first;
  }

  /** Finds the error number: libpcap gives the reason only as text. */
  private static int errno(String message) {
    if (message.contains("too long")) {
      return Errno.EMSGSIZE;
    }
    if (message.contains("buffer space") || message.contains("temporarily")) {
      return Errno.ENOBUFS;
    }
    return message.contains("down") ? Errno.ENETDOWN : Errno.EINVAL;
  }

  @Override
  public int error() {
    return error;
  }

  @Override
  public int linkType() {
    return linkType;
  }

  @Override
  public long kernelDrops() {
    try {
      return handle.getStats().getNumPacketsDropped();
    } catch (PcapNativeException | NotOpenException e) {
      return -1;
    }
  }

  @Override
  public long tooLong() {
    return tooLong;
  }

  @Override
  public long noBuffer() {
    return noBuffer;
  }

  @Override
  public void close() {
    handle.close();
  }
}
