// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.PAYLOAD;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Begins a section of elements that change HTTP content.
 *
 * <p>{@code HTTPIn([keywords])}
 *
 * <p>Place it after TCPIn. It changes the header of requests and responses, as far as it is in
 * their first segment, so that elements downstream find plain text whose length may change. With
 * HTTP10 the version becomes 1.0 and the name of {@code Content-Length} is overwritten, so that the
 * content ends with the connection; with NOENC the name of {@code Accept-Encoding} is overwritten,
 * so that servers do not compress. Names are overwritten with others of the same length, and the
 * checksum is updated. Everything else passes unchanged.
 *
 * <p>Without HTTP10 the content keeps the length that its header says: where WordMatcher makes it
 * shorter, blanks fill it up. Longer content needs HTTP10.
 *
 * <p>Keywords: {@code HTTP10} boolean, default false; {@code NOENC} boolean, default false. {@code
 * BUFFER}, {@code RESIZE_METHOD} and {@code VERBOSE} are accepted for compatibility with FastClick
 * and ignored: contents are not buffered.
 *
 * <p>See also: HTTPOut, TCPIn, WordMatcher.
 */
@ElementInfo(name = "HTTPIn", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT},
    writes = {PAYLOAD, CHECKSUM},
    does = DROPS)
public final class HTTPIn extends PacketElement {
  private static final byte[] VERSION = "http/1.1".getBytes(US_ASCII);
  private static final byte[] LENGTH = "\ncontent-length:".getBytes(US_ASCII);
  private static final byte[] ENCODING = "\naccept-encoding:".getBytes(US_ASCII);

  /** The longest start line that is looked at. */
  private static final int START_LINE = 8192;

  private final int noBuffer = shortageReason("no buffer for a copy");
  private boolean http10;
  private boolean plain;

  /** Creates the element. */
  public HTTPIn() {}

  @Override
  protected void configure(Args args) {
    http10 = args.keyword("HTTP10").asBool(false);
    plain = args.keyword("NOENC").asBool(false);
    args.keyword("BUFFER").asInt(0, 0, Integer.MAX_VALUE);
    args.keyword("RESIZE_METHOD").asWord("");
    args.keyword("VERBOSE").asInt(0);
  }

  @Override
  public int process(long packet) {
    int offset = http10 || plain ? Payload.offset(packet) : -1;
    if (offset < 0 || !Payload.isTcp(packet)) {
      return 0;
    }
    int length = Payload.length(packet, offset);
    int line = startLine(Mbuf.data(packet) + offset, length);
    if (line == 0) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    long payload = Mbuf.data(packet) + offset;
    int end = headerEnd(payload, length);
    if (http10) {
      int version = find(VERSION, payload, 0, line);
      if (version >= 0) {
        Bytes.putU8(payload + version + VERSION.length - 1, '0');
      }
      overwrite(LENGTH, payload, line - 1, end);
    }
    if (plain) {
      overwrite(ENCODING, payload, line - 1, end);
    }
    Payload.complete(packet, 0);
    return 0;
  }

  /** Whether content that an element makes shorter is to be filled up. */
  static boolean fillsBehind(Element element) {
    for (HTTPIn in : element.router().elements(HTTPIn.class)) {
      if (!in.http10 && TCPIn.goesOnTo(in, element)) {
        return true;
      }
    }
    return false;
  }

  /** How long the header is that a segment begins with; 0 when it begins with none. */
  static int headerLength(long payload, int length) {
    return startLine(payload, length) == 0 ? 0 : Math.min(length, headerEnd(payload, length) + 1);
  }

  /** Where the line ends that a request or a response begins with; 0 when there is none. */
  private static int startLine(long payload, int length) {
    int end = 0;
    while (end < length && end < START_LINE && Bytes.u8(payload + end) != '\n') {
      end++;
    }
    return end < length && find(VERSION, payload, 0, end) >= 0 ? end + 1 : 0;
  }

  private static int headerEnd(long payload, int length) {
    for (int i = 3; i < length; i++) {
      if (Bytes.i32(payload + i - 3) == 0x0d0a_0d0a) {
        return i;
      }
    }
    return length;
  }

  /** Gives a header another name, of the same length. */
  private static void overwrite(byte[] name, long payload, int from, int end) {
    int at = find(name, payload, from, end);
    if (at >= 0) {
      Bytes.putU8(payload + at + 1, 'X');
      Bytes.putU8(payload + at + 2, '-');
    }
  }

  /** Where lower-case text is, whatever the case there; -1 when it is not. */
  private static int find(byte[] text, long payload, int from, int end) {
    for (int at = from; at + text.length <= end; at++) {
      int i = 0;
      while (i < text.length && lower(Bytes.u8(payload + at + i)) == text[i]) {
        i++;
      }
      if (i == text.length) {
        return at;
      }
    }
    return -1;
  }

  private static int lower(int letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + 'a' - 'A' : letter;
  }
}
