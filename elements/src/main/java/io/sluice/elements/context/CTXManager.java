// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowManager;
import io.sluice.elements.flow.FlowPlaces;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.List;
import java.util.Map;

/**
 * Classifies packets once, for all dispatchers downstream.
 *
 * <p>{@code CTXManager([AGGCACHE, RESERVE, keywords])}
 *
 * <p>At start-up it collects the rules of CTXDispatcher, FlowContextDispatcher, CTXIPRoute and
 * other context elements downstream, up to the next manager, and builds one tree from them. Each
 * packet is classified by that tree and tagged with the result; the dispatchers only read the tag,
 * so what elements in between do to the packet does not change the decision. Packets that no path
 * through the dispatchers accepts are dropped here.
 *
 * <p>Rules without a value, and elements that follow sessions, such as TCPIn, define flows: packets
 * that agree in those bytes, at most 12 of them, belong to one flow. When there are CAPACITY flows,
 * the one that has been idle for longest is evicted for a new one. Each worker has a copy, as with
 * FlowIPManager.
 *
 * <p>CTXDPDKManager, CTXDPDKBuilderManager and CTXDPDKCacheManager, with which FastClick offloads
 * classification to a network adapter, take DEVICE, the FromDPDKDevice, as their first argument;
 * here they classify in software like CTXManager.
 *
 * <p>Keywords: {@code CONTEXT} {@code ETHER}, the default: packets are Ethernet frames, or {@code
 * NONE}: IP packets; {@code EARLYDROP} boolean, default true: when false, packets that a dispatcher
 * will drop still travel to it; {@code CAPACITY} flows, default 65536; {@code TIMEOUT} seconds for
 * which an idle flow is kept, default 300; {@code VERBOSE} 0, the default, to 3: prints the tree,
 * at 2 also before optimisation, at 3 with each packet. {@code BUILDER}, {@code CACHESIZE}, {@code
 * CACHERINGSIZE}, {@code AGGTRUST}, {@code VERBOSE_FCB}, {@code CLEAN_TIMER}, {@code ORDERED},
 * {@code NOCUT}, {@code OPTIMIZE}, {@code RELEASE} and the positional arguments are accepted for
 * compatibility with FastClick and ignored.
 *
 * <p>Handlers: {@code print_tree} (read) the tree; {@code leaves_count}, {@code leaves_all_count},
 * {@code leaves_nondefault_count} (read) how many leaves it has; {@code count} (read) flows; {@code
 * capacity}, {@code total_capacity}, {@code count_fids}, {@code expired}, {@code evicted} (read) as
 * in FlowIPManager.
 *
 * <p>See also: CTXDispatcher, FlowIPManager.
 */
@ElementInfo(
    name = "CTXManager",
    aliases = {"FlowClassifier", "CTXDPDKManager", "CTXDPDKBuilderManager", "CTXDPDKCacheManager"},
    processing = "h/h",
    replicable = true)
@ElementEffects(
    reads = DATA,
    writes = ANNO_32,
    does = {DROPS, FLOW_STATE})
public final class CTXManager extends FlowManager {
  /** Bytes that FastClick's block of a flow begins with. */
  private static final int BLOCK_START = 4;

  private final int noMatch = dropReason("no context");

  private int reserve;
  private boolean earlyDrop;
  private ContextKind base;
  private int capacity;
  private int timeout;
  private int verbose;
  private FlowPlaces places;
  private ContextTree tree;
  private ContextNode root;

  /** Of the tags of packets that make no flows: another one for another tree. */
  private int serial;

  /** Creates the element. */
  public CTXManager() {}

  @Override
  protected void configure(Args args) {
    if (className().startsWith("CTXDPDK")) {
      args.required("DEVICE").asElement(Element.class);
    }
    boolean cached = args.optional("AGGCACHE").asBool(false);
    int extra = args.optional("RESERVE").asInt(0, 0, 65_535);
    reserve = BLOCK_START + (cached ? 4 : 0) + extra;
    base =
        args.keyword("CONTEXT")
            .as(
                text -> Map.of("ETHER", ContextKind.ETHER, "NONE", ContextKind.NONE).get(text),
                ContextKind.ETHER);
    earlyDrop = args.keyword("EARLYDROP").asBool(true);
    capacity = args.keyword("CAPACITY").asInt(65_536, 1, FlowTag.MAX_CAPACITY);
    timeout = args.keyword("TIMEOUT").asInt(300, 0, Integer.MAX_VALUE);
    verbose = args.keyword("VERBOSE").asInt(0);
    int size = args.keyword("CACHESIZE").asInt(4096, 0, Integer.MAX_VALUE);
    if ((size & size - 1) != 0) {
      args.error("CACHESIZE: not a power of 2");
    }
    for (String flag : List.of("BUILDER", "AGGTRUST", "ORDERED", "NOCUT", "OPTIMIZE", "RELEASE")) {
      args.keyword(flag).asBool(true);
    }
    for (String number : List.of("CACHERINGSIZE", "VERBOSE_FCB", "CLEAN_TIMER")) {
      args.keyword(number).asInt(0);
    }
  }

  @Override
  protected int reserved() {
    return reserve;
  }

  @Override
  protected void initialize(Setup setup) {
    boolean first = router().find(name()) == this;
    if (first) {
      reportReached();
    }
    places = begin(setup, capacity, timeout);
    if (router().elements(CTXManager.class).get(0) == this) {
      reportOpenRules();
    }
    try {
      ContextScope scope = new ContextScope(base, 0, 0);
      List<ContextPath> paths = new ContextWalk().behind(this, 0, scope, false);
      if (paths == null) {
        setup.error("CTXManager without any downward dispatcher?");
        return;
      }
      tree = new ContextTree(paths);
      root = tree.root();
      serial = ContextPrinter.print(root, places, true).hashCode();
      tellDispatchers();
      if (first) {
        reportTables();
      }
    } catch (ContextWalk.WalkException e) {
      setup.error(e.getMessage());
    }
  }

  private void reportReached() {
    if (verbose > 1) {
      router().report("Reachable VirtualFlowSpaceElement element list :");
      for (Map.Entry<Element, Integer> entry : FlowPlaces.distances(this).entrySet()) {
        if (!(entry.getKey() instanceof FlowSpace)) {
          continue;
        }
        router()
            .report(
                "Reachable from "
                    + named(this)
                    + " : "
                    + named(entry.getKey())
                    + ", max offset "
                    + entry.getValue());
      }
    }
  }

  private static String named(Element element) {
    return element.name() + " :: " + element.className();
  }

  /**
   * Tells which dispatchers have no rule for the rest: in FastClick's order, the first one last.
   */
  private void reportOpenRules() {
    List<CTXDispatcher> all = router().elements(CTXDispatcher.class);
    for (int i = 1; i <= all.size(); i++) {
      all.get(i % all.size()).reportOpenRules();
    }
  }

  private void reportTables() {
    if (verbose > 1) {
      report("before optimization", false);
    }
    if (verbose > 0) {
      report("after optimization", true);
    }
    if (verbose > 1) {
      report("after replacing nodes", true);
    }
  }

  private void report(String when, boolean compiled) {
    String text = ContextPrinter.print(root, places, compiled);
    router().report("Table of " + name() + " " + when + " :\n---\n" + text + "---");
  }

  private void tellDispatchers() {
    for (Element element : router().instances()) {
      if (!(element instanceof ContextDispatcher dispatcher)) {
        continue;
      }
      int[] outputs = new int[tree.leaves().size()];
      for (ContextNode leaf : tree.leaves()) {
        outputs[leaf.leaf] =
            leaf.path.outputs().getOrDefault(dispatcher.element(), ContextRule.DROP);
      }
      dispatcher.outputs().set(number(), outputs);
    }
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.arrayToSift();
    int kept = 0;
    long now = now();
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = array[i];
      int result = classify(packet, now);
      if (result < 0) {
        drop(result, packet);
      } else {
        array[kept++] = packet;
      }
    }
    batch.setSize(kept);
    if (kept > 0) {
      output(0).push(batch);
    }
  }

  /** Tags a packet; 0, or a drop code. */
  private int classify(long packet, long now) {
    long data = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    ContextNode node = root;
    long first = 0;
    long second = 0;
    int used = 0;
    while (!node.isLeaf()) {
      boolean fits = node.fits(length);
      if (!node.level.dynamic()) {
        node = fits ? node.next(node.read(data)) : node.other;
        continue;
      }
      long value = fits ? node.read(data) : 0;
      // The key's bytes, from the lowest one on.
      if (used < 8) {
        first |= value << 8 * used;
        second |= used + node.level.width() > 8 ? value >>> 64 - 8 * used : 0;
      } else {
        second |= value << 8 * (used - 8);
      }
      used += node.level.width();
      node = node.other;
    }
    if (verbose > 2) {
      report("after getting new packet (length " + length + ")", true);
    }
    if (node.path.drops() && earlyDrop) {
      return noMatch;
    }
    long tag =
        node.flows == 0
            ? FlowTag.of(number(), node.leaf, FlowTag.MAX_FLOW - node.leaf, serial)
            : tag(first, second((int) second, node.flows), node.leaf, now);
    if (tag == 0) {
      return full;
    }
    FlowTag.set(packet, tag);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    CTXManager before = (CTXManager) old;
    String own = ContextPrinter.print(root, places, true);
    // Flows of another tree would say something else by their leaves.
    takeFlows(before, own.equals(ContextPrinter.print(before.root, before.places, true)));
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("print_tree", () -> ContextPrinter.print(root, places, true));
    handlers.read("leaves_count", () -> tree.leaves().size());
    handlers.read("leaves_all_count", () -> tree.leaves().size());
    handlers.read(
        "leaves_nondefault_count",
        () -> tree.leaves().stream().filter(leaf -> !leaf.path.drops()).count());
  }
}
