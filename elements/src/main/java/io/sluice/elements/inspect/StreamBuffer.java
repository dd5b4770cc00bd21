// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

/**
 * One direction of a TCP connection, put together: the bytes that came in order, as far back as
 * memory allows, and those that came early. What was taken once does not change any more: another
 * segment for the same place is compared with it. Memory is bounded by two arrays, which grow with
 * the data up to a fixed size, and by what all streams may take. Belongs to one worker.
 *
 * <pre>
 *   data:   | what was looked at        | what a segment added |
 *           0                     {@link #grownFrom}     {@link #length}
 *   early:  | gap | bytes | gap | bytes |       from the next sequence number on
 * </pre>
 */
final class StreamBuffer {
  /** Runs of early bytes that are kept. */
  private static final int MAX_RUNS = 16;

  /** What {@link #add} answers: bytes came in order. */
  static final int GROWN = 0;

  /** What {@link #add} answers: it is kept for later. */
  static final int WAITS = 1;

  /** What {@link #add} answers: all of it has come before. */
  static final int OLD = 5;

  /** What {@link #add} answers: the segment says something else than one before. */
  static final int CONFLICT = 2;

  /** What {@link #add} answers: too far ahead. */
  static final int BEYOND = 3;

  /** What {@link #add} answers: no memory. */
  static final int FULL = 4;

  private final int capacity;
  private final StreamMemory memory;
  private byte[] data;
  private byte[] early;
  private final int[] runStart = new int[MAX_RUNS];
  private final int[] runEnd = new int[MAX_RUNS];
  private int runs;
  private int length;
  private int grownFrom;
  private int next;
  private int first;
  private boolean started;

  /** Where the HTTP message begins that is not complete; -1 when that is not known. */
  private int messageStart;

  /** Where the next one begins, behind what is there; -1 when that is not known. */
  private int nextMessage;

  /** Where the next chunk of the message begins; -1 when that is not known. */
  private int nextChunk;

  /** Whether the message at {@link #messageStart} was counted by {@link FlowState}. */
  boolean isCounted;

  /** Whether the first byte of {@link #data} is the first of the connection. */
  boolean fromBeginning;

  StreamBuffer(int capacity, StreamMemory memory) {
    this.capacity = capacity;
    this.memory = memory;
  }

  /** Forgets all, and gives memory back. */
  void close() {
    reset();
    data = memory.release(data);
    early = memory.release(early);
  }

  private void reset() {
    started = false;
    length = 0;
    grownFrom = 0;
    runs = 0;
    beginMessage(0);
    fromBeginning = false;
  }

  /**
   * Where the stream begins.
   *
   * @param sequence the number of its first byte
   * @param beginning whether that is the connection's first
   */
  void start(int sequence, boolean beginning) {
    reset();
    next = sequence;
    first = sequence;
    started = true;
    fromBeginning = beginning;
  }

  /**
   * Where the HTTP message begins that is not complete, which may be behind what is there.
   *
   * @return -1 when that is not known
   */
  int messageStart() {
    return messageStart;
  }

  /** Says where an HTTP message begins; -1 for nowhere. */
  void beginMessage(int start) {
    messageStart = start;
    nextMessage = -1;
    nextChunk = -1;
    isCounted = false;
  }

  /** Says where the message after it begins, or else its next chunk, for when it is gone. */
  void expect(int message, int chunk) {
    nextMessage = message;
    nextChunk = chunk;
  }

  /** Goes on through the chunks of a message whose beginning is gone. */
  void followChunks() {
    if (messageStart < 0 && nextChunk >= 0) {
      int next = ChunkedBody.follow(data, nextChunk, length, null);
      boolean ends = next < 0 && next != ChunkedBody.MALFORMED;
      beginMessage(ends ? ~next : -1);
      nextChunk = Math.max(-1, next);
    }
  }

  boolean isStarted() {
    return started;
  }

  byte[] data() {
    return data;
  }

  int length() {
    return length;
  }

  /** Where the bytes begin that the last segment brought. */
  int grownFrom() {
    return grownFrom;
  }

  /** Whether a sequence number is that of the first byte. */
  boolean beginsAt(int sequence) {
    return started && sequence == first;
  }

  /** How many sequence numbers were used, that of the SYN included, up to one. */
  long used(int sequence) {
    return started ? sequence - first + 1 & 0xffff_ffffL : 0;
  }

  /** The sequence number of the byte that is next. */
  int next() {
    return next;
  }

  /**
   * Takes a segment's bytes.
   *
   * @param sequence the number of the first
   * @param bytes where they are
   * @param from their first index
   * @param count how many
   * @param overwrite whether a later segment counts where early ones overlap
   * @return {@link #GROWN}, {@link #WAITS}, {@link #CONFLICT}, {@link #BEYOND}, {@link #FULL} or
   *     {@link #OLD}
   */
  int add(int sequence, byte[] bytes, int from, int count, boolean overwrite) {
    int ahead = sequence - next;
    int skip = Math.max(0, -ahead);
    if (skip > 0 && differs(ahead, bytes, from, Math.min(skip, count))) {
      return CONFLICT;
    }
    if (skip >= count) {
      return OLD;
    }
    if (ahead > 0) {
      return keep(ahead, bytes, from, count, overwrite);
    }
    int fresh = count - skip;
    if (!overwrite && overlaps(bytes, from + skip, fresh)) {
      return CONFLICT;
    }
    // What came early is appended, too.
    if (!reserve(length + (long) Math.max(fresh, lastEarly()))) {
      return FULL;
    }
    append(bytes, from + skip, fresh);
    takeEarly();
    return GROWN;
  }

  /** Whether bytes that were taken already, as far as they are still there, say something else. */
  private boolean differs(int ahead, byte[] bytes, int from, int count) {
    for (int i = 0; i < count; i++) {
      int at = length + ahead + i;
      if (at >= 0 && at < length && data[at] != bytes[from + i]) {
        return true;
      }
    }
    return false;
  }

  /** Whether early bytes say something else than these, which begin at the next number. */
  private boolean overlaps(byte[] bytes, int from, int count) {
    for (int run = 0; run < runs; run++) {
      for (int at = runStart[run]; at < Math.min(runEnd[run], count); at++) {
        if (early[at] != bytes[from + at]) {
          return true;
        }
      }
    }
    return false;
  }

  private int keep(int ahead, byte[] bytes, int from, int count, boolean overwrite) {
    if (ahead + (long) count > capacity) {
      return BEYOND;
    }
    int end = ahead + count;
    byte[] grown = memory.grow(early, end, capacity);
    if (grown == null) {
      return FULL;
    }
    early = grown;
    for (int run = 0; run < runs; run++) {
      int start = Math.max(ahead, runStart[run]);
      int stop = Math.min(end, runEnd[run]);
      for (int at = start; at < stop && !overwrite; at++) {
        if (early[at] != bytes[from + at - ahead]) {
          return CONFLICT;
        }
      }
    }
    if (!addRun(ahead, end)) {
      return BEYOND;
    }
    System.arraycopy(bytes, from, early, ahead, count);
    return WAITS;
  }

  /** Adds a run, joined with those that it touches. */
  private boolean addRun(int from, int to) {
    int start = from;
    int end = to;
    int kept = 0;
    for (int run = 0; run < runs; run++) {
      if (runEnd[run] < start || runStart[run] > end) {
        runStart[kept] = runStart[run];
        runEnd[kept++] = runEnd[run];
      } else {
        start = Math.min(start, runStart[run]);
        end = Math.max(end, runEnd[run]);
      }
    }
    runs = kept;
    if (runs == MAX_RUNS) {
      return false;
    }
    runStart[runs] = start;
    runEnd[runs++] = end;
    return true;
  }

  /** Adds bytes that are next; returns how many old ones made room. */
  private int append(byte[] bytes, int from, int count) {
    int wanted = Math.min(count, capacity);
    int gone = 0;
    if (length + wanted > capacity) {
      // Half of the memory stays, for what spans segments.
      int keep = Math.min(length, Math.min(capacity / 2, capacity - wanted));
      gone = length - keep;
      System.arraycopy(data, gone, data, 0, keep);
      length = keep;
      fromBeginning = false;
      forget(gone);
    }
    grownFrom = length;
    System.arraycopy(bytes, from + count - wanted, data, length, wanted);
    length += wanted;
    next += count;
    shift(count);
    return gone;
  }

  /** The first bytes are gone: all places move. */
  private void forget(int gone) {
    nextMessage = Math.max(-1, nextMessage - gone);
    nextChunk = Math.max(-1, nextChunk - gone);
    if (messageStart >= gone) {
      messageStart -= gone;
    } else {
      messageStart = nextMessage;
      nextMessage = -1;
      isCounted = false;
    }
  }

  /** Makes room for so many bytes, or as many as there may be. */
  private boolean reserve(long size) {
    byte[] grown = memory.grow(data, (int) Math.min(size, capacity), capacity);
    data = grown == null ? data : grown;
    return grown != null;
  }

  /** Where the early bytes end. */
  private int lastEarly() {
    int last = 0;
    for (int run = 0; run < runs; run++) {
      last = Math.max(last, runEnd[run]);
    }
    return last;
  }

  /** The next number has moved on: so have the early bytes. */
  private void shift(int count) {
    int last = lastEarly();
    if (last > count) {
      System.arraycopy(early, count, early, 0, last - count);
    }
    int kept = 0;
    for (int run = 0; run < runs; run++) {
      if (runEnd[run] > count) {
        runStart[kept] = Math.max(0, runStart[run] - count);
        runEnd[kept++] = runEnd[run] - count;
      }
    }
    runs = kept;
  }

  private void takeEarly() {
    int from = grownFrom;
    for (int run = 0; run < runs; run++) {
      if (runStart[run] == 0) {
        from = Math.max(0, from - append(early, 0, runEnd[run]));
        run = -1;
      }
    }
    grownFrom = from;
  }
}
