// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.fragment.SiftingElement;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Puts fragments of 802.11 frames together again.
 *
 * <p>{@code WifiDefrag([DEBUG])}
 *
 * <p>Frames that are no fragments pass. A first fragment waits for those that follow from the same
 * address 2, with the same sequence number and in order, whose bodies, behind a header of 24 bytes,
 * are added to it. With the last one it leaves: as one frame, with the annotations of its first
 * fragment, its fragment number 0 and no flag for more. A fragment that does not fit is dropped,
 * together with what waits from its address; any other frame from there drops that, too. A first
 * fragment takes the place of one that waits from its address: Click loses such a frame. At most 64
 * addresses have fragments waiting; the oldest is dropped then. Packets of less than 24 bytes pass.
 * WifiDupeFilter in front of this element removes fragments that were received twice.
 *
 * <p>Keywords: {@code DEBUG} boolean, default false, reports fragments.
 *
 * <p>Handlers: {@code debug} (read, write).
 *
 * <p>IEEE 802.11, "Defragmentation".
 */
@ElementInfo(name = "WifiDefrag", processing = "a/a", live = true)
@ElementEffects(
    reads = DATA,
    writes = DATA,
    does = {KEEPS, REORDERS, RESIZES, DROPS, STATE, REPORTS})
public final class WifiDefrag extends SiftingElement {
  private static final int CAPACITY = 64;

  private final int unrelated = dropReason("unrelated fragment");
  private final int incomplete = dropReason("fragments missing");
  private final int noRoom = shortageReason("no room in the buffer");

  /** What waits, one entry an address; those that wait come first. */
  private long[] sources = new long[CAPACITY];

  private long[] waiting = new long[CAPACITY];

  /** The number of the fragment that is next. */
  private int[] next = new int[CAPACITY];

  private long[] ages = new long[CAPACITY];
  private int count;
  private long age;
  private final WifiDebug debug = new WifiDebug(this);

  /** Creates the element. */
  public WifiDefrag() {}

  @Override
  protected void configure(Args args) {
    debug.configure(args);
  }

  @Override
  protected long take(long packet) {
    if (Mbuf.length(packet) < Dot11.HEADER_LENGTH) {
      return packet;
    }
    long frame = Mbuf.data(packet);
    int fragment = Dot11.fragment(frame);
    boolean more = (Dot11.flags(frame) & Dot11.MORE_FRAGMENTS) != 0;
    int at = count == 0 ? -1 : find(Dot11.address2(frame));
    if (!more && fragment == 0) {
      release(incomplete, at);
      return packet;
    }
    if (debug.isOn()) {
      report(frame, fragment);
    }
    if (fragment == 0) {
      release(incomplete, at);
      begin(packet);
      return 0;
    }
    if (at < 0 || next[at] != fragment || !isSameFrame(frame, at)) {
      drop(unrelated, packet);
      release(incomplete, at);
      return 0;
    }
    return !append(packet, at) || more ? 0 : finish(at);
  }

  private void report(long frame, int fragment) {
    String source = MacAddress.format(Dot11.address2(frame));
    int sequence = Dot11.sequence(frame);
    debug.tell(": frag " + source + " seq " + sequence + " frag " + fragment);
  }

  private int find(long source) {
    for (int i = 0; i < count; i++) {
      if (sources[i] == source) {
        return i;
      }
    }
    return -1;
  }

  private boolean isSameFrame(long frame, int at) {
    return Dot11.sequence(frame) == Dot11.sequence(Mbuf.data(waiting[at]));
  }

  private void begin(long packet) {
    if (count == CAPACITY) {
      int oldest = 0;
      for (int i = 1; i < CAPACITY; i++) {
        oldest = ages[i] < ages[oldest] ? i : oldest;
      }
      release(incomplete, oldest);
    }
    sources[count] = Dot11.address2(Mbuf.data(packet));
    waiting[count] = packet;
    next[count] = 1;
    ages[count] = age++;
    count++;
  }

  private boolean append(long packet, int at) {
    long first = waiting[at];
    int length = Mbuf.length(first);
    int body = Mbuf.length(packet) - Dot11.HEADER_LENGTH;
    if (!packets.ensureWritable(first) || !packets.append(first, body)) {
      drop(noRoom, packet);
      release(noRoom, at);
      return false;
    }
    Memory.copy(Mbuf.data(packet) + Dot11.HEADER_LENGTH, Mbuf.data(first) + length, body);
    packets.free(packet);
    next[at]++;
    return true;
  }

  private long finish(int at) {
    long packet = waiting[at];
    remove(at);
    if (!packets.ensureWritable(packet)) {
      drop(noRoom, packet);
      return 0;
    }
    long frame = Mbuf.data(packet);
    Dot11.setSequence(frame, Dot11.sequence(frame), 0);
    Dot11.setFlags(frame, Dot11.flags(frame) & ~Dot11.MORE_FRAGMENTS);
    return packet;
  }

  /** Drops what waits; nothing when the index is negative. */
  private void release(int reason, int at) {
    if (at >= 0) {
      drop(reason, waiting[at]);
      remove(at);
    }
  }

  private void remove(int at) {
    count--;
    sources[at] = sources[count];
    waiting[at] = waiting[count];
    next[at] = next[count];
    ages[at] = ages[count];
  }

  @Override
  protected long settle() {
    return count;
  }

  @Override
  protected void cleanup() {
    while (count > 0) {
      count--;
      freeLeft(waiting[count]);
    }
  }

  @Override
  protected void takeOver(Element old) {
    WifiDefrag before = (WifiDefrag) old;
    sources = before.sources;
    waiting = before.waiting;
    next = before.next;
    ages = before.ages;
    count = before.count;
    age = before.age;
    before.count = 0;
    if (isConfiguredLike(old)) {
      debug.takeOver(before.debug);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    debug.handlers(handlers);
  }
}
