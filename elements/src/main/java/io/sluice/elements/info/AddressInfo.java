// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.argument.Addresses;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.header.IpAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Gives names to addresses.
 *
 * <p>{@code AddressInfo(NAME ADDRESS..., ...)}
 *
 * <p>Each argument is a name and one or more addresses: IPv4 or IPv6 addresses, prefixes, MAC
 * addresses. {@code 10.0.0.1/8} defines an address and a prefix. Elsewhere in the configuration the
 * name stands for the address of the type expected there; {@code NAME:ip}, {@code NAME:ipnet} and
 * {@code NAME:eth} say which one is meant, {@code NAME:gw} is the first host of the prefix and
 * {@code NAME:bcast} its broadcast address. Names are visible in the compound element that contains
 * the AddressInfo, and in those nested in it. A name that is not defined may be that of a network
 * interface, and then stands for its addresses; its {@code NAME:gw} is the gateway of the default
 * route.
 */
@ElementInfo(name = "AddressInfo", ports = "0/0")
@ElementEffects
public final class AddressInfo extends BatchElement implements Addresses.AddressBook {
  private static final long HOST_MASK = 0xffff_ffffL;

  private final Map<String, Long> ip = new HashMap<>();
  private final Map<String, Long> prefixes = new HashMap<>();
  private final Map<String, Long> mac = new HashMap<>();

  /** Creates the element. */
  public AddressInfo() {}

  @Override
  protected void configure(Args args) {
    String scope = name().substring(0, name().lastIndexOf('/') + 1);
    for (String argument : args.rest()) {
      String[] words = argument.strip().split("\\s+");
      if (argument.isBlank()) {
        continue;
      }
      if (words.length < 2) {
        args.error("expected 'NAME [ADDRS]'");
      }
      for (int i = 1; i < words.length; i++) {
        if (!define(scope + words[0], words[i])) {
          args.error("'" + words[i] + "' is not a recognizable address");
        }
      }
    }
  }

  private boolean define(String name, String text) {
    Long etherAddress = Addresses.mac(this, text);
    if (etherAddress != null) {
      mac.put(name, etherAddress);
      return true;
    }
    Long prefix = Addresses.ipPrefix(this, text);
    if (prefix == null) {
      int slash = text.indexOf('/');
      return IpAddress.isValid6(slash < 0 ? text : text.substring(0, slash));
    }
    long address = prefix >>> 32;
    long mask = prefix & HOST_MASK;
    if (text.indexOf('/') >= 0) {
      prefixes.put(name, prefix);
    }
    if (text.indexOf('/') < 0 || (address & ~mask) != 0) {
      ip.put(name, address);
    }
    return true;
  }

  @Override
  public Long ipOf(String name) {
    int colon = name.lastIndexOf(':');
    String kind = colon < 0 ? "" : name.substring(colon + 1).toLowerCase(Locale.ROOT);
    String plain = colon < 0 ? name : name.substring(0, colon);
    Long address = ip.get(plain);
    Long prefix = prefixes.get(plain);
    long mask = prefix == null ? 0 : prefix & HOST_MASK;
    return switch (kind) {
      case "ip", "ip4" -> address == null ? null : host(address);
      case "ipnet", "net", "ip4net" -> prefix;
      case "gw" -> prefix == null ? null : host(prefix >>> 32 & mask | 1);
      case "bcast" -> prefix == null ? null : host(prefix >>> 32 | ~mask & HOST_MASK);
      case "" -> both(address, prefix);
      default -> null;
    };
  }

  private static Long both(Long address, Long prefix) {
    if (address == null) {
      return prefix;
    }
    return prefix == null ? host(address) : (Long) (address << 32 | prefix & HOST_MASK);
  }

  private static Long host(long address) {
    return address << 32 | HOST_MASK;
  }

  @Override
  public Long macOf(String name) {
    int colon = name.lastIndexOf(':');
    if (colon < 0) {
      return mac.get(name);
    }
    String kind = name.substring(colon + 1).toLowerCase(Locale.ROOT);
    return kind.equals("eth") || kind.equals("ether") ? mac.get(name.substring(0, colon)) : null;
  }
}
