// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The addresses of the machine's network interfaces, which a configuration can use by name: {@code
 * eth0}, {@code eth0:ip}, {@code eth0:ipnet}, {@code eth0:bcast}, {@code eth0:gw} (the gateway of
 * the default route), {@code eth0:eth}.
 */
final class SystemAddresses {
  private static final long HOST_MASK = 0xffff_ffffL;
  private static final Path ROUTES = Path.of("/proc/net/route");

  private SystemAddresses() {}

  /** The address in the upper, the mask in the lower 32 bits; null if there is none. */
  static Long ipOf(String name) {
    InterfaceAddress found = address(device(name));
    if (found == null) {
      return null;
    }
    long address = ByteBuffer.wrap(found.getAddress().getAddress()).getInt() & HOST_MASK;
    int length = found.getNetworkPrefixLength();
    long mask = length <= 0 ? 0 : HOST_MASK << 32 - length & HOST_MASK;
    return switch (kind(name)) {
      case "" -> address << 32 | mask;
      case "ip", "ip4" -> address << 32 | HOST_MASK;
      case "ipnet", "net", "ip4net" -> (address & mask) << 32 | mask;
      case "bcast" -> (address | ~mask & HOST_MASK) << 32 | HOST_MASK;
      case "gw" -> gateway(device(name));
      default -> null;
    };
  }

  /** The MAC address, 48 bits; null if there is none. */
  static Long macOf(String name) {
    String kind = kind(name);
    NetworkInterface device = find(device(name));
    if (device == null || !(kind.isEmpty() || kind.equals("eth") || kind.equals("ether"))) {
      return null;
    }
    try {
      byte[] mac = device.getHardwareAddress();
      return mac == null || mac.length != 6 ? null : Long.valueOf(word(mac));
    } catch (SocketException e) {
      return null;
    }
  }

  private static long word(byte[] mac) {
    long word = 0;
    for (byte b : mac) {
      word = word << 8 | b & 0xff;
    }
    return word;
  }

  private static String device(String name) {
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static String kind(String name) {
    int colon = name.lastIndexOf(':');
    return colon < 0 ? "" : name.substring(colon + 1).toLowerCase(Locale.ROOT);
  }

  private static NetworkInterface find(String device) {
    try {
      return device.matches("[\\w.-]{1,15}") ? NetworkInterface.getByName(device) : null;
    } catch (SocketException e) {
      return null;
    }
  }

  private static InterfaceAddress address(String device) {
    NetworkInterface found = find(device);
    if (found != null) {
      for (InterfaceAddress each : found.getInterfaceAddresses()) {
        if (each.getAddress() instanceof Inet4Address) {
          return each;
        }
      }
    }
    return null;
  }

  /**
   * Reads the kernel's routing table: device, destination and gateway, in hexadecimal and in memory
   * order.
   */
  private static Long gateway(String device) {
    try {
      for (String line : Files.readAllLines(ROUTES)) {
        String[] words = line.split("\\s+");
        if (words.length > 2 && words[0].equals(device) && words[1].equals("00000000")) {
          int address = Integer.reverseBytes(Integer.parseUnsignedInt(words[2], 16));
          return (address & HOST_MASK) << 32 | HOST_MASK;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // There is no such table on this system.
    }
    return null;
  }
}
