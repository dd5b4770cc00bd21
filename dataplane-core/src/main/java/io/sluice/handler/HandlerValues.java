// SPDX-License-Identifier: Apache-2.0
package io.sluice.handler;

import io.sluice.argument.Addresses;
import io.sluice.argument.NameScope;
import io.sluice.argument.Units;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.PacketBatch;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Parses values that were written to handlers, and formats some as Click does. */
public final class HandlerValues {
  private static final long MANY_BYTES = 1L << 29;
  private static final int DIGITS = 12;

  private HandlerValues() {}

  /**
   * Reads a truth value.
   *
   * @param value {@code true false yes no 1 0}
   * @return the value
   * @throws HandlerException if it is none
   */
  public static boolean bool(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1", "t", "y" -> true;
      case "false", "no", "0", "f", "n" -> false;
      default -> throw new HandlerException("expected boolean, not '" + value.strip() + "'");
    };
  }

  /**
   * Reads an integer.
   *
   * @param value a decimal number
   * @param min smallest allowed
   * @param max largest allowed
   * @return the value
   * @throws HandlerException if it is none, or out of range
   */
  public static long integer(String value, long min, long max) {
    try {
      long number = Long.decode(value.strip());
      if (number >= min && number <= max) {
        return number;
      }
      throw new HandlerException(
          "out of range, '" + value.strip() + "' is not in " + min + " to " + max);
    } catch (NumberFormatException e) {
      throw new HandlerException("expected integer, not '" + value.strip() + "'");
    }
  }

  /**
   * Reads the number of packets to handle at a time, as {@link io.sluice.argument.Arg#asBurst}
   * does.
   *
   * @param value a decimal number, at least 1
   * @return 1 to {@link PacketBatch#CAPACITY}; larger numbers are reduced to that
   * @throws HandlerException if it is none, or out of range
   */
  public static int burst(String value) {
    return (int) Math.min(PacketBatch.CAPACITY, integer(value, 1, Integer.MAX_VALUE));
  }

  /**
   * Reads a probability.
   *
   * @param value a decimal number
   * @return 0 to 1
   * @throws HandlerException if it is none, or out of range
   */
  public static double probability(String value) {
    try {
      double number = Double.parseDouble(value.strip());
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new HandlerException("expected a number from 0 to 1");
  }

  /**
   * Reads a time.
   *
   * @param value a number with an optional unit; without one, seconds
   * @return nanoseconds, not negative
   * @throws HandlerException if it is none
   */
  public static long nanos(String value) {
    double nanos = Units.nanos(value.strip(), 1_000_000_000L);
    if (nanos < 0) {
      throw new HandlerException("expected time, not '" + value.strip() + "'");
    }
    return Math.round(nanos);
  }

  /**
   * Formats a number as Click and C do: up to twelve digits without trailing zeros, with an
   * exponent if it is below 0.0001, or at least 10^12.
   *
   * @param value the number
   * @return text
   */
  public static String decimal(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return "0";
    }
    BigDecimal rounded = rounded(value);
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < DIGITS) {
      return rounded.toPlainString();
    }
    String sign = exponent < 0 ? "e-" : "e+";
    String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    return rounded.movePointLeft(exponent).toPlainString() + sign + power;
  }

  /**
   * Formats a number as Click does fixed-point numbers: up to twelve digits, never an exponent.
   *
   * @param value the number
   * @return text
   */
  public static String fixedPoint(double value) {
    return Double.isNaN(value) || Double.isInfinite(value) || value == 0
        ? "0"
        : rounded(value).toPlainString();
  }

  private static BigDecimal rounded(double value) {
    return new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
  }

  /**
   * Formats a point in time as Click does.
   *
   * @param nanos nanoseconds since 1970, or a duration
   * @return seconds with six decimals, or nine if microseconds are not precise enough
   */
  public static String timestamp(long nanos) {
    StringBuilder text = new StringBuilder(24);
    appendTimestamp(text, nanos);
    return text.toString();
  }

  /**
   * Appends a point in time as Click formats it.
   *
   * @param text where to append
   * @param nanos nanoseconds since 1970, or a duration
   */
  public static void appendTimestamp(StringBuilder text, long nanos) {
    long seconds = nanos / 1_000_000_000L;
    long rest = nanos % 1_000_000_000L;
    if (nanos < 0) {
      text.append('-');
      seconds = -seconds;
      rest = -rest;
    }
    text.append(seconds).append('.');
    long last = rest % 1_000 == 0 ? 1_000 : 1;
    for (long digit = 100_000_000L; digit >= last; digit /= 10) {
      text.append((char) ('0' + rest / digit % 10));
    }
  }

  /**
   * Formats a duration as Click does: in the largest unit, up to seconds, that gives a whole
   * number.
   *
   * @param nanos nanoseconds
   * @return text with a unit, which is seconds if nanos is negative
   */
  public static String interval(long nanos) {
    if (nanos < 0 || nanos >= 1_000_000_000L) {
      return timestamp(nanos) + "s";
    }
    if (nanos % 1_000_000 == 0) {
      return nanos / 1_000_000 + "ms";
    }
    return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
  }

  /**
   * Formats a bandwidth as Click does.
   *
   * @param bytes bytes per second
   * @return bits per second with a unit; bytes per second from 2^29 on, whose bits Click cannot
   *     represent
   */
  public static String bandwidth(long bytes) {
    double bits = bytes * 8.0;
    if (bytes >= MANY_BYTES) {
      return decimal(bytes / 1e6) + "MBps";
    }
    if (bits >= 1e9) {
      return decimal(bits / 1e9) + "Gbps";
    }
    return bits >= 1e6 ? decimal(bits / 1e6) + "Mbps" : decimal(bits / 1e3) + "kbps";
  }

  /**
   * Reads a bandwidth.
   *
   * @param value a number with an optional unit; without one, bytes per second
   * @return bytes per second
   * @throws HandlerException if it is none
   */
  public static long bytesPerSecond(String value) {
    double rate = Units.bandwidth(value.strip());
    if (rate < 0) {
      throw new HandlerException("expected bandwidth, not '" + value.strip() + "'");
    }
    return Math.round(rate);
  }

  /**
   * Reads an IPv4 address.
   *
   * @param near the element, in whose scope names are looked up
   * @param value dotted decimal or a name
   * @return the host integer of the big-endian address
   * @throws HandlerException if it is none
   */
  public static int ip(NameScope near, String value) {
    Integer address = Addresses.ip(near, value.strip());
    if (address == null) {
      throw new HandlerException("expected IP address, not '" + value.strip() + "'");
    }
    return address;
  }

  /**
   * Reads an Ethernet address.
   *
   * @param near the element, in whose scope names are looked up
   * @param value six hexadecimal bytes or a name
   * @return 48 bits
   * @throws HandlerException if it is none
   */
  public static long mac(NameScope near, String value) {
    Long address = Addresses.mac(near, value.strip());
    if (address == null) {
      throw new HandlerException("expected Ethernet address, not '" + value.strip() + "'");
    }
    return address;
  }
}
