// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import io.sluice.lang.ConfigStrings;
import io.sluice.packet.PacketBatch;
import java.math.BigInteger;
import java.util.Locale;
import java.util.function.Function;

/** One argument, present or not, read as the type the element needs; see {@link Args}. */
public final class Arg {
  private final Args args;
  private final String keyword;
  private final String raw;

  Arg(Args args, String keyword, String raw) {
    this.args = args;
    this.keyword = keyword;
    this.raw = raw;
  }

  /**
   * Whether the argument was given.
   *
   * @return true if there is a text to read
   */
  public boolean isPresent() {
    return raw != null;
  }

  /**
   * The text of the argument, not unquoted.
   *
   * @param fallback the result if the argument is absent
   * @return text
   */
  public String asRaw(String fallback) {
    return raw == null ? fallback : raw;
  }

  /**
   * A string, unquoted.
   *
   * @param fallback the result if the argument is absent
   * @return text; each byte of a data literal is a character from 0 to 255
   */
  public String asString(String fallback) {
    return raw == null ? fallback : ConfigStrings.unquote(raw);
  }

  /**
   * A single word, unquoted.
   *
   * @param fallback the result if the argument is absent
   * @return text without spaces
   */
  public String asWord(String fallback) {
    if (raw == null) {
      return fallback;
    }
    String word = ConfigStrings.unquote(raw);
    if (word.isEmpty() || word.chars().anyMatch(Character::isWhitespace)) {
      return invalid(fallback);
    }
    return word;
  }

  /**
   * An integer, as {@link Integers#parse} reads it.
   *
   * @param fallback the result if the argument is absent or wrong
   * @param min smallest value allowed
   * @param max largest value allowed
   * @return the value
   */
  public long asLong(long fallback, long min, long max) {
    if (raw == null) {
      return fallback;
    }
    BigInteger value = Integers.parse(ConfigStrings.unquote(raw));
    if (value == null) {
      return invalid(fallback);
    }
    if (value.compareTo(BigInteger.valueOf(min)) < 0
        || value.compareTo(BigInteger.valueOf(max)) > 0) {
      String bound = value.signum() < 0 || min == max ? String.valueOf(min) : String.valueOf(max);
      args.error(keyword + ": out of range, bound " + bound);
      return fallback;
    }
    return value.longValue();
  }

  /**
   * An integer; see {@link #asLong}.
   *
   * @param fallback the result if the argument is absent or wrong
   * @param min smallest value allowed
   * @param max largest value allowed
   * @return the value
   */
  public int asInt(int fallback, int min, int max) {
    return (int) asLong(fallback, min, max);
  }

  /**
   * An integer of any size that fits an int.
   *
   * @param fallback the result if the argument is absent or wrong
   * @return the value
   */
  public int asInt(int fallback) {
    return asInt(fallback, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /**
   * The number of packets to handle at a time.
   *
   * @param fallback the result if the argument is absent or wrong
   * @return 1 to {@link PacketBatch#CAPACITY}; larger numbers are reduced to that
   */
  public int asBurst(int fallback) {
    return Math.min(PacketBatch.CAPACITY, asInt(fallback, 1, Integer.MAX_VALUE));
  }

  /**
   * A floating-point number.
   *
   * @param fallback the result if the argument is absent or wrong
   * @return the value; finite unless {@code fallback} is not
   */
  public double asDouble(double fallback) {
    if (raw == null) {
      return fallback;
    }
    String text = ConfigStrings.unquote(raw);
    if (!Units.isDecimal(text)) {
      return invalid(fallback);
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      args.error(keyword + ": out of range, bound " + (value < 0 ? "-inf" : "inf"));
      return fallback;
    }
    return value;
  }

  /**
   * A truth value: {@code true false yes no 1 0 t f y n}.
   *
   * @param fallback the result if the argument is absent or wrong
   * @return the value
   */
  public boolean asBool(boolean fallback) {
    if (raw == null) {
      return fallback;
    }
    switch (ConfigStrings.unquote(raw).toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1", "t", "y":
        return true;
      case "false", "no", "0", "f", "n":
        return false;
      default:
        return invalid(fallback);
    }
  }

  /**
   * A time: a number with an optional unit {@code ns us ms s min hr d}; without one, seconds.
   *
   * @param fallbackNanos the result if the argument is absent or wrong
   * @return nanoseconds, not negative
   */
  public long asNanos(long fallbackNanos) {
    return asNanos(fallbackNanos, 1_000_000_000L);
  }

  /**
   * A time: a number with an optional unit.
   *
   * @param fallbackNanos the result if the argument is absent or wrong
   * @param unit the unit of a number without unit, in nanoseconds
   * @return nanoseconds, not negative
   */
  public long asNanos(long fallbackNanos, long unit) {
    if (raw == null) {
      return fallbackNanos;
    }
    return rounded(Units.nanos(ConfigStrings.unquote(raw), unit), fallbackNanos);
  }

  /**
   * A bandwidth: a number with an optional unit {@code bps Bps kbps kBps Mbps MBps Gbps GBps};
   * without one, bytes per second.
   *
   * @param fallback the result if the argument is absent or wrong
   * @return bytes per second
   */
  public long asBandwidth(long fallback) {
    if (raw == null) {
      return fallback;
    }
    return rounded(Units.bandwidth(ConfigStrings.unquote(raw)), fallback);
  }

  private long rounded(double value, long fallback) {
    if (value == Units.OUT_OF_RANGE) {
      args.error(keyword + ": out of range");
      return fallback;
    }
    return value < 0 ? invalid(fallback) : Math.round(value);
  }

  /**
   * An IPv4 address, or a name from AddressInfo.
   *
   * @param fallback the result if the argument is absent or wrong
   * @return the host integer of the big-endian address
   */
  public int asIp(int fallback) {
    return raw == null ? fallback : parsed(Addresses.ip(args.scope(), word()), fallback);
  }

  /**
   * An IPv4 prefix, {@code A/L}, {@code A/MASK} or a bare address.
   *
   * @param fallback the result if the argument is absent or wrong
   * @return address in the upper, mask in the lower 32 bits
   */
  public long asIpPrefix(long fallback) {
    return raw == null ? fallback : parsed(Addresses.ipPrefix(args.scope(), word()), fallback);
  }

  /**
   * A MAC address, or a name from AddressInfo.
   *
   * @param fallback the result if the argument is absent or wrong
   * @return 48 bits, the first byte highest
   */
  public long asMac(long fallback) {
    return raw == null ? fallback : parsed(Addresses.mac(args.scope(), word()), fallback);
  }

  /**
   * An annotation: an offset, or a name such as {@code PAINT}.
   *
   * @param size the number of bytes that the element uses
   * @param fallback the offset if the argument is absent or wrong
   * @return an offset at which {@code size} bytes fit
   */
  public int asAnno(int size, int fallback) {
    if (raw == null) {
      return fallback;
    }
    int offset = AnnotationNames.offset(word(), size);
    return offset < 0 ? invalid(fallback) : offset;
  }

  /**
   * A reference to another element of the configuration.
   *
   * @param type the type that the element must have
   * @param <T> its type
   * @return the element; null if the argument is absent or wrong, which has been reported
   */
  public <T> T asElement(Class<T> type) {
    if (raw == null) {
      return null;
    }
    Object found = args.scope().lookUp(word());
    if (found == null) {
      args.error(keyword + ": '" + word() + "' does not name an element");
      return null;
    }
    if (!type.isInstance(found)) {
      args.error(keyword + ": " + found + " is not a " + type.getSimpleName());
      return null;
    }
    return type.cast(found);
  }

  /**
   * A value that a given function parses.
   *
   * @param parser returns null for a text that it does not understand
   * @param fallback the result if the argument is absent or wrong
   * @param <T> the type
   * @return the value
   */
  public <T> T as(Function<String, T> parser, T fallback) {
    if (raw == null) {
      return fallback;
    }
    T value = parser.apply(ConfigStrings.unquote(raw));
    return value == null ? invalid(fallback) : value;
  }

  private String word() {
    return ConfigStrings.unquote(raw);
  }

  private <T> T parsed(T value, T fallback) {
    return value == null ? invalid(fallback) : value;
  }

  private <T> T invalid(T fallback) {
    args.error(keyword + ": parse error in '" + raw + "'");
    return fallback;
  }
}
