// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An element's state for each flow: an object, created for the first packet of the flow. Belongs to
 * one worker; established flows allocate nothing.
 *
 * @param <T> the state of a flow
 */
public final class FlowStates<T> {
  private static final int CHUNK_SHIFT = 10;
  private static final int CHUNK = 1 << CHUNK_SHIFT;
  private static final int CHUNKS = (FlowTag.MAX_FLOW >>> CHUNK_SHIFT) + 1;

  private static final class Chunk {
    final int[] serials = new int[CHUNK];
    final Object[] states = new Object[CHUNK];
  }

  private final Supplier<T> maker;
  private final Consumer<T> ended;

  /** By manager, then by the upper bits of the flow. */
  private Chunk[][] chunks = new Chunk[FlowTag.MAX_MANAGER + 1][];

  private int size;
  private boolean made;

  /**
   * Creates an empty one.
   *
   * @param maker makes what is kept for a new flow
   */
  public FlowStates(Supplier<T> maker) {
    this(maker, state -> {});
  }

  /**
   * Creates an empty one whose objects hold something that must be given back.
   *
   * @param maker makes what is kept for a new flow
   * @param ended given what was kept for a flow that has ended: see {@link #end}
   */
  public FlowStates(Supplier<T> maker, Consumer<T> ended) {
    this.maker = maker;
    this.ended = ended;
  }

  /**
   * What is kept for a flow.
   *
   * @param tag a packet's, not 0
   * @return a new object for a new flow: see {@link #isNew}
   */
  public T of(long tag) {
    T state = find(tag);
    made = state == null;
    return made ? make(tag) : state;
  }

  /**
   * Whether the last {@link #of} has made something new.
   *
   * @return true for the first packet of a flow
   */
  public boolean isNew() {
    return made;
  }

  /**
   * What is kept for a flow, if anything.
   *
   * @param tag a tag
   * @return null when nothing is
   */
  @SuppressWarnings("unchecked")
  public T find(long tag) {
    Chunk[] flows = chunks[FlowTag.manager(tag)];
    int flow = FlowTag.flow(tag);
    Chunk chunk = flows == null ? null : flows[flow >>> CHUNK_SHIFT];
    int at = flow & CHUNK - 1;
    boolean known = chunk != null && chunk.serials[at] == FlowTag.serial(tag);
    return known ? (T) chunk.states[at] : null;
  }

  @SuppressWarnings("unchecked")
  private T make(long tag) {
    int manager = FlowTag.manager(tag);
    int flow = FlowTag.flow(tag);
    if (chunks[manager] == null) {
      chunks[manager] = new Chunk[CHUNKS];
    }
    Chunk[] flows = chunks[manager];
    int number = flow >>> CHUNK_SHIFT;
    if (flows[number] == null) {
      flows[number] = new Chunk();
    }
    Chunk chunk = flows[number];
    int at = flow & CHUNK - 1;
    Object left = chunk.states[at];
    if (left == null) {
      size++;
    } else {
      // A packet that came here after its flow's end has begun it again; nobody ends it twice.
      chunk.states[at] = null;
      ended.accept((T) left);
    }
    T state = maker.get();
    chunk.serials[at] = FlowTag.serial(tag);
    chunk.states[at] = state;
    return state;
  }

  /**
   * Forgets a flow.
   *
   * @param tag its tag
   * @return what was kept; null when nothing was
   */
  public T remove(long tag) {
    T state = find(tag);
    if (state != null) {
      int flow = FlowTag.flow(tag);
      chunks[FlowTag.manager(tag)][flow >>> CHUNK_SHIFT].states[flow & CHUNK - 1] = null;
      size--;
    }
    return state;
  }

  /**
   * Forgets a flow that has ended, and hands what was kept for it to the consumer of the
   * constructor. The same happens to what a packet behind its flow's end has made, once another
   * flow takes the place.
   *
   * @param tag its tag
   */
  public void end(long tag) {
    T state = remove(tag);
    if (state != null) {
      ended.accept(state);
    }
  }

  /**
   * Flows that something is kept for.
   *
   * @return a count
   */
  public int size() {
    return size;
  }

  /**
   * Goes on with what another element keeps, which keeps nothing any more; new flows get what this
   * one makes.
   *
   * @param before the other one's
   */
  public void takeFrom(FlowStates<T> before) {
    chunks = before.chunks;
    size = before.size;
    before.chunks = new Chunk[FlowTag.MAX_MANAGER + 1][];
    before.size = 0;
  }

  /**
   * Visits what is kept; for handlers and for the end.
   *
   * @param visitor given each object
   */
  @SuppressWarnings("unchecked")
  public void forEach(Consumer<T> visitor) {
    for (Chunk[] flows : chunks) {
      for (int i = 0; flows != null && i < flows.length; i++) {
        for (int k = 0; flows[i] != null && k < CHUNK; k++) {
          if (flows[i].states[k] != null) {
            visitor.accept((T) flows[i].states[k]);
          }
        }
      }
    }
  }
}
