// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.argument.NameScope;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;

/** Values written to handlers, refused with Click's texts. */
public final class WifiHandlers {
  private static final long UINT_MAX = 0xffff_ffffL;

  private WifiHandlers() {}

  /**
   * Reads a truth value.
   *
   * @param name the parameter's name for the message
   * @param value what was written
   * @return the value
   */
  public static boolean bool(String name, String value) {
    try {
      return HandlerValues.bool(value);
    } catch (HandlerException e) {
      throw wrong(name, "boolean");
    }
  }

  /**
   * Reads an unsigned integer of 32 bits.
   *
   * @param name the parameter's name for the message
   * @param value what was written
   * @return the value; those of 2^31 and more are negative
   */
  public static int unsigned(String name, String value) {
    try {
      return (int) HandlerValues.integer(value, 0, UINT_MAX);
    } catch (HandlerException e) {
      throw wrong(name, "unsigned");
    }
  }

  /**
   * Reads an integer.
   *
   * @param name the parameter's name for the message
   * @param value what was written
   * @return the value
   */
  public static int integer(String name, String value) {
    try {
      return (int) HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    } catch (HandlerException e) {
      throw wrong(name, "int");
    }
  }

  /**
   * Reads an Ethernet address.
   *
   * @param near in whose scope names are looked up
   * @param name the parameter's name for the message
   * @param value what was written
   * @return 48 bits
   */
  public static long mac(NameScope near, String name, String value) {
    try {
      return HandlerValues.mac(near, value);
    } catch (HandlerException e) {
      throw wrong(name, "ethernet address");
    }
  }

  private static HandlerException wrong(String name, String kind) {
    return new HandlerException(name + " parameter must be " + kind);
  }
}
