// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.ANNO_NETWORK;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.Watched;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Gives each of several functions a version of a packet, so that they can work on it side by side.
 *
 * <p>{@code Copier(CHAIN NAME [, COPY WORD ...])}
 *
 * <p>Each output leads to a function, in the order in which they would stand in a row, and from
 * there to the {@code Merger} with the same CHAIN, which makes one packet of the versions again.
 * Whatever drops a version on the way, the Merger learns of it. Versions are told apart by chain
 * and packet, so that they may wait in queues or run on other workers.
 *
 * <p>COPY says what each output gets, a word an output: {@code share} the packet itself, which all
 * that share it may read, and write in different fields; those that write it must run on one
 * worker. {@code header} the headers in memory of its own; the payload is undefined, lengths are as
 * they were. {@code full} all of it in memory of its own. At least one output shares, the first of
 * these gets the packet's own buffer. Default: the first output shares, the others get full copies.
 *
 * <p>A packet for which there is no buffer, or no room among those that the Merger waits for, is
 * dropped as a whole. Chains may be nested four deep.
 *
 * <p>Handlers: {@code packets} (read) how many were given out, {@code chain} (read).
 */
@ElementInfo(name = "Copier", ports = "1/1-", processing = "h/h")
@ElementEffects(
    reads = ANNO_NETWORK,
    does = {COPIES, COUNTS})
public final class Copier extends BatchElement {
  private final int noBuffer = shortageReason("no buffer for a copy");
  private final int noRoom = shortageReason("too many packets in the chain");
  private final int tooDeep = shortageReason("chains nested too deeply");

  private String chain;
  private List<CopyMode> copies;
  private Merger merger;
  private Branches branches;
  private long count;

  /** For the outputs that get copies; null while they are in use. */
  private PacketBatch[] batches;

  /** Creates the element. */
  public Copier() {}

  @Override
  protected void configure(Args args) {
    chain = args.requiredKeyword("CHAIN").asWord("");
    List<CopyMode> usual = new ArrayList<>(Collections.nCopies(nOutputs(), CopyMode.FULL));
    usual.set(0, CopyMode.SHARE);
    copies = args.keyword("COPY").as(Copier::modes, usual);
    if (copies.size() != nOutputs()) {
      args.error("COPY: " + copies.size() + " words for " + nOutputs() + " outputs");
    } else if (!copies.contains(CopyMode.SHARE)) {
      args.error("COPY: one output must share the packet");
    } else if (copies.size() > Branches.MAX) {
      args.error("at most " + Branches.MAX + " outputs");
    }
  }

  private static List<CopyMode> modes(String text) {
    List<CopyMode> modes = new ArrayList<>();
    for (String word : text.trim().split("\\s+")) {
      modes.add(CopyMode.of(word));
    }
    return modes.contains(null) ? null : modes;
  }

  String chain() {
    return chain;
  }

  List<CopyMode> copies() {
    return copies;
  }

  @Override
  protected void initialize(Setup setup) {
    List<Merger> mergers = router().elements(Merger.class);
    mergers = mergers.stream().filter(m -> m.chain().equals(chain)).toList();
    if (mergers.size() != 1) {
      setup.error(
          mergers.isEmpty() ? "no Merger of chain " + chain : "several Mergers of chain " + chain);
      return;
    }
    merger = mergers.get(0);
    branches = merger.branches(this);
    batches = new PacketBatch[nOutputs()];
    Element writer = null;
    for (int i = 0; i < nOutputs(); i++) {
      if (copies.get(i) == CopyMode.SHARE && branches.writesBytes(i)) {
        Element head = output(i).target();
        if (writer != null && writer.worker() != head.worker()) {
          setup.error("branches that share and write the packet run on different workers");
        }
        writer = head;
      }
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    MergeTable table = merger.table();
    int size = batch.size();
    int room = table.room(size);
    for (int i = room; i < size; i++) {
      drop(noRoom, batch.get(i));
    }
    PacketBatch[] outs = borrow();
    long[] all = batch.array();
    long id = table.issued();
    int kept = 0;
    for (int i = 0; i < room; i++) {
      long packet = packets.makeWritable(all[i]);
      int failure = packet == 0 ? noBuffer : send(packet, outs, table, id);
      if (failure == 0) {
        all[kept++] = packet;
        id++;
      } else {
        drop(failure, packet == 0 ? all[i] : packet);
      }
    }
    batch.setSize(kept);
    count += kept;
    table.publish(id);
    for (int i = 0; i < outs.length; i++) {
      PacketBatch out = i == branches.original() ? batch : outs[i];
      if (!out.isEmpty()) {
        output(i).push(out);
      }
    }
    giveBack(outs);
    if (merger.worker() == worker()) {
      merger.release();
    }
  }

  /** Makes the versions of a packet; a drop code, with the packet unchanged, when that fails. */
  private int send(long packet, PacketBatch[] outs, MergeTable table, long id) {
    int number = table.number();
    if (!Watched.begin(packet, number, MergeTable.own(id, branches.original()))) {
      return tooDeep;
    }
    for (int i = 0; i < outs.length; i++) {
      if (i != branches.original()) {
        long version = version(packet, copies.get(i));
        if (version == 0) {
          takeBack(outs, i);
          Watched.end(packet);
          return noBuffer;
        }
        Watched.begin(version, number, MergeTable.own(id, i));
        outs[i].add(version);
      }
    }
    return 0;
  }

  private long version(long packet, CopyMode mode) {
    return switch (mode) {
      case SHARE -> packets.viewOf(packet);
      case HEADER -> hasShortHeaders(packet) ? packets.copyHeaders(packet) : packets.copy(packet);
      case FULL -> packets.copy(packet);
    };
  }

  /** Whether the headers surely end within what {@link PacketAllocator#copyHeaders} copies. */
  private static boolean hasShortHeaders(long packet) {
    if (Mbuf.length(packet) <= PacketAllocator.HEADERS) {
      return true;
    }
    long data = Mbuf.data(packet);
    if (Memory.getShort(data + 12) == 8 && Memory.getByte(data + 14) == 0x45) {
      return true;
    }
    boolean ip = Anno.hasNetworkHeader(packet) && Anno.networkOffset(packet) == 0;
    return ip && Memory.getByte(data) == 0x45;
  }

  /** Frees the last versions that were made. */
  private void takeBack(PacketBatch[] outs, int end) {
    for (int i = 0; i < end; i++) {
      if (i != branches.original()) {
        int last = outs[i].size() - 1;
        long version = outs[i].get(last);
        outs[i].setSize(last);
        Watched.end(version);
        if (branches.isView(i)) {
          packets.endView(version);
        } else {
          packets.free(version);
        }
      }
    }
  }

  /** Packets may come back here on their way through a branch: then others are in use. */
  private PacketBatch[] borrow() {
    PacketBatch[] outs = batches != null ? batches : new PacketBatch[nOutputs()];
    batches = null;
    for (int i = 0; i < outs.length; i++) {
      outs[i] = worker().borrow();
    }
    return outs;
  }

  private void giveBack(PacketBatch[] outs) {
    for (PacketBatch out : outs) {
      worker().giveBack(out);
    }
    batches = outs;
  }

  @Override
  protected void takeOver(Element old) {
    count = ((Copier) old).count;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("packets", () -> count);
    handlers.read("chain", () -> chain);
  }
}
