// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.ANNO_NETWORK;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives each of several functions a version of a packet, so that they can process it in parallel.
 *
 * <p>{@code Copier(CHAIN NAME [, COPY WORD ...])}
 *
 * <p>Each output leads to a function, in the order in which they would run in sequence, and from
 * there to the {@code Merger} with the same CHAIN, which makes one packet of the versions again. A
 * CHAIN in a compound element belongs to that element. Whatever drops a version on the way, the
 * Merger is notified. Versions are identified by chain and packet, so they may wait in queues or
 * run on other workers.
 *
 * <p>COPY says what each output gets, one word per output: {@code share} the packet itself, which
 * all outputs that share it may read, and may write in different fields; those that write it must
 * run on one worker. {@code header} a copy of the headers; the payload is undefined, lengths are
 * unchanged. {@code full} a copy of the whole packet. At least one output must share; the first of
 * these gets the packet's own buffer. Default: the first output shares, the others get full copies.
 *
 * <p>For example, {@code c :: Copier(CHAIN web, COPY share header) -> Counter -> m; c[1] ->
 * IPRewriter(pattern 1.2.3.4 1024-65535 - - 0 0) -> m; m :: Merger(CHAIN web, WRITES "" "ip.src
 * src.port ip.checksum checksum anno.dst-ip")}.
 *
 * <p>A packet for which there is no buffer, or no room among those for which the Merger waits, is
 * dropped as a whole. Chains may be nested four deep.
 *
 * <p>Handlers: {@code packets} (read) packets given out, {@code chain} (read).
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

  /** The output that gets the packet itself. */
  private int original;

  /** The table's number. */
  private int watcher;

  /** Whether what lies before the data may be headers that were stripped. */
  private boolean stripped;

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
    List<Merger> mergers =
        router().elements(Merger.class).stream().filter(m -> m.chain().equals(chain)).toList();
    mergers = Scope.nearest(mergers, this);
    if (mergers.size() != 1) {
      setup.error(
          mergers.isEmpty() ? "no Merger of chain " + chain : "several Mergers of chain " + chain);
      return;
    }
    merger = mergers.get(0);
    branches = merger.branches(this);
    original = branches.original();
    stripped = !seesFrames();
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
      if (copies.get(i) == CopyMode.HEADER) {
        warnOfSenders(i, setup);
      }
    }
  }

  /** What lies behind the copied headers is nobody's business. */
  private void warnOfSenders(int output, Setup setup) {
    Set<Element> reached = new LinkedHashSet<>();
    reach(output(output).target(), reached);
    for (Element element : reached) {
      if (Effects.of(element.getClass()).does(SENDS)) {
        setup.warning(
            "output "
                + output
                + " gets headers only, and may lead to "
                + element
                + ", which sends");
      }
    }
  }

  /** Adds an element and what its packets may get to before they are merged. */
  private void reach(Element element, Set<Element> reached) {
    if (element != null && element != merger && reached.add(element)) {
      for (int i = 0; i < element.nOutputs(); i++) {
        reach(element.output(i).target(), reached);
      }
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    MergeTable table = merger.table();
    dropFrom(table.room(batch.size()), noRoom, batch);
    long id = table.issued();
    watcher = table.number();
    prepare(batch, MergeTable.own(id, original));
    PacketBatch[] outs = borrow();
    int size = batch.size();
    for (int i = 0; i < outs.length; i++) {
      if (i != original) {
        size = fill(outs[i], copies.get(i), batch, size, MergeTable.own(id, i));
      }
    }
    if (size < batch.size()) {
      takeBackFrom(size, outs);
      for (int i = size; i < batch.size(); i++) {
        Watched.end(batch.get(i));
      }
      dropFrom(size, noBuffer, batch);
    }
    count += size;
    table.publish(id + size);
    for (int i = 0; i < outs.length && size > 0; i++) {
      output(i).push(i == original ? batch : outs[i]);
    }
    giveBack(outs);
    if (merger.worker() == worker()) {
      merger.release();
    }
  }

  private void dropFrom(int first, int reason, PacketBatch batch) {
    for (int i = first, n = batch.size(); i < n; i++) {
      drop(reason, batch.get(i));
    }
    batch.setSize(first);
  }

  /** Makes sure that the packets' data is nobody else's, and has them watched. */
  private void prepare(PacketBatch batch, long first) {
    long[] all = batch.arrayToSift();
    int kept = 0;
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = all[i];
      if ((Mbuf.sharing(packet) | Watched.depth(packet)) != 0) {
        packet = prepareSlowly(packet);
      }
      if (packet != 0) {
        Watched.begin(packet, watcher, MergeTable.after(first, kept));
        all[kept++] = packet;
      }
    }
    batch.setSize(kept);
  }

  private long prepareSlowly(long packet) {
    if (Watched.depth(packet) == Watched.MAX_DEPTH) {
      drop(tooDeep, packet);
      return 0;
    }
    long own = packets.makeWritable(packet);
    if (own == 0) {
      drop(noBuffer, packet);
    }
    return own;
  }

  /** Makes versions of the first packets of a batch, until there is no buffer; says how many. */
  private int fill(PacketBatch versions, CopyMode mode, PacketBatch batch, int size, long first) {
    long[] from = batch.arrayToSift();
    long[] into = versions.array();
    int made =
        switch (mode) {
          case SHARE -> views(from, into, size, first);
          case HEADER -> headers(from, into, size, first);
          case FULL -> full(from, into, size, first);
        };
    versions.setSize(made);
    return made;
  }

  private int views(long[] from, long[] into, int size, long first) {
    for (int i = 0; i < size; i++) {
      long version = packets.viewOf(from[i]);
      if (version == 0) {
        return i;
      }
      Watched.begin(version, watcher, MergeTable.after(first, i));
      into[i] = version;
    }
    return size;
  }

  private int headers(long[] from, long[] into, int size, long first) {
    for (int i = 0; i < size; i++) {
      long packet = from[i];
      long version =
          hasShortHeaders(packet) ? packets.copyHeaders(packet, stripped) : packets.copy(packet);
      if (version == 0) {
        return i;
      }
      Watched.begin(version, watcher, MergeTable.after(first, i));
      into[i] = version;
    }
    return size;
  }

  private int full(long[] from, long[] into, int size, long first) {
    for (int i = 0; i < size; i++) {
      long version = packets.copy(from[i]);
      if (version == 0) {
        return i;
      }
      Watched.begin(version, watcher, MergeTable.after(first, i));
      into[i] = version;
    }
    return size;
  }

  /** Frees versions whose packets could not be given to all. */
  private void takeBackFrom(int first, PacketBatch[] outs) {
    for (int i = 0; i < outs.length; i++) {
      for (int j = first; j < outs[i].size(); j++) {
        long version = outs[i].get(j);
        Watched.end(version);
        if (branches.isView(i)) {
          packets.endView(version);
        } else {
          packets.free(version);
        }
      }
      outs[i].setSize(Math.min(first, outs[i].size()));
    }
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
