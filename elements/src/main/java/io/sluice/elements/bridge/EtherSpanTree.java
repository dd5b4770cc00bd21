// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.bridge;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.branch.Suppressor;
import io.sluice.elements.ethernet.EtherSwitch;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import java.util.ArrayList;
import java.util.List;

/**
 * Prevents forwarding loops among bridges with the spanning tree protocol (IEEE 802.1D-1998, clause
 * 8).
 *
 * <p>{@code EtherSpanTree(ADDR, INPUT_SUPPRESSOR, OUTPUT_SUPPRESSOR, SWITCH [, keywords])}
 *
 * <p>Each input gets the spanning tree messages that arrive on one port of a bridge (frames with
 * 4242 at byte 14); messages to send on that port leave on the output with the same number. ADDR is
 * the bridge's Ethernet address, SWITCH the EtherSwitch that forwards frames; the Suppressors
 * before and after it pass frames only on forwarding ports. Ports begin to forward 30 seconds after
 * the start. The switch forgets its addresses when the topology changes. Other frames are dropped.
 *
 * <p>Keywords: {@code PRIORITY} 0 to 65535, default 57005: the bridge with the lowest priority is
 * the root; {@code COST} of a port, default 1; and, used when this bridge is the root, {@code
 * HELLO} the time between its messages, default 2 s, {@code MAX_AGE} the time after which a message
 * expires, default 20 s, {@code FORWARD_DELAY} the time for which a port listens, and then learns,
 * default 15 s.
 *
 * <p>Unlike Click's, the bridge's identifier is its priority and address as configured, ports are
 * numbered from 8001 in hexadecimal, and a port that is learning does not accept frames.
 *
 * <p>Handlers: {@code msgs} (read) root, cost and states of the ports, {@code state0} to {@code
 * stateN} (read) blocking, listening, learning or forwarding.
 *
 * <p>See also: EtherSwitch, Suppressor.
 */
@ElementInfo(name = "EtherSpanTree", ports = "-/=", processing = "h/h", flow = "x/y")
@ElementEffects(
    reads = {DATA, LENGTH},
    does = {MAKES, DROPS, STATE})
public final class EtherSpanTree extends BatchElement implements Companions, SpanningTree.Bridge {
  private static final long MILLI = 1_000_000L;
  private static final long TICK = 250 * MILLI;
  private static final List<String> STATES =
      List.of("blocking", "listening", "learning", "forwarding");

  private final int other = dropReason("not a spanning tree message");
  private final int noBuffer = shortageReason("no buffer for a message");
  private final BridgeMessage message = new BridgeMessage();
  private long address;
  private Suppressor before;
  private Suppressor behind;
  private EtherSwitch bridge;
  private int priority;
  private int cost;
  private int hello;
  private int maxAge;
  private int forwardDelay;
  private SpanningTree tree;
  private boolean isNew = true;
  private Timer timer;

  /** Creates the element. */
  public EtherSpanTree() {}

  @Override
  protected void configure(Args args) {
    address = args.required("ADDR").asMac(0);
    before = args.required("INPUT_SUPPRESSOR").asElement(Suppressor.class);
    behind = args.required("OUTPUT_SUPPRESSOR").asElement(Suppressor.class);
    bridge = args.required("SWITCH").asElement(EtherSwitch.class);
    priority = args.keyword("PRIORITY").asInt(0xdead, 0, 0xffff);
    cost = args.keyword("COST").asInt(1, 1, 1 << 28);
    hello = millis(args, "HELLO", 2, 1, 10);
    maxAge = millis(args, "MAX_AGE", 20, 6, 40);
    forwardDelay = millis(args, "FORWARD_DELAY", 15, 4, 30);
  }

  private static int millis(Args args, String keyword, int seconds, int least, int most) {
    long nanos = args.keyword(keyword).asNanos(seconds * 1000 * MILLI);
    if (nanos < least * 1000 * MILLI || nanos > most * 1000 * MILLI) {
      args.error(keyword + " must be " + least + " to " + most + " seconds");
    }
    return (int) (nanos / MILLI);
  }

  @Override
  public List<Element> companions() {
    List<Element> used = new ArrayList<>();
    for (Element element : new Element[] {before, behind, bridge}) {
      if (element != null) {
        used.add(element);
      }
    }
    return used;
  }

  @Override
  protected void initialize(Setup setup) {
    for (Element element : companions()) {
      if (element.nInputs() < nInputs()) {
        setup.error(element + " has fewer ports");
        return;
      }
    }
    long id = (long) priority << 48 | address;
    tree = new SpanningTree(this, id, nInputs(), cost, hello, maxAge, forwardDelay, now());
    timer = setup.timer(self -> tick());
    timer.scheduleAfter(TICK);
  }

  private long now() {
    return worker().nanoTime() / MILLI;
  }

  private void tick() {
    if (isNew) {
      // Suppressors may have taken over how they were for another tree.
      tree.tellStates();
      isNew = false;
    }
    tree.tick(now());
    timer.scheduleAfter(TICK);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      boolean known = message.read(batch.get(i));
      if (known) {
        tree.receive(port, message, now());
        packets.free(batch.handOver(i));
      } else {
        drop(other, batch.handOver(i));
      }
    }
    batch.clear();
  }

  @Override
  public void send(int port, BridgeMessage wanted) {
    long packet = packets.allocate();
    if (packet == 0) {
      countDrops(noBuffer, 1);
      return;
    }
    if (!wanted.write(packet, address)) {
      packets.free(packet);
      countDrops(noBuffer, 1);
      return;
    }
    output(port).push(packet);
  }

  @Override
  public void changed(int port, int state) {
    boolean forwards = state == SpanningTree.FORWARDING;
    before.setActive(port, forwards);
    behind.setActive(port, forwards);
  }

  @Override
  public void topologyChanged() {
    bridge.forget();
  }

  /** The tree stays when the arguments and ports are the same. */
  @Override
  protected void takeOver(Element old) {
    EtherSpanTree predecessor = (EtherSpanTree) old;
    if (isConfiguredLike(old) && predecessor.nInputs() == nInputs()) {
      tree = predecessor.tree;
      tree.setOwner(this);
      isNew = false;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("msgs", this::text);
    for (int i = 0; i < nInputs(); i++) {
      int port = i;
      handlers.read("state" + port, () -> STATES.get(tree.state(port)));
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append("root ").append(Long.toHexString(tree.root() >>> 48)).append(' ');
    text.append(MacAddress.format(tree.root() & 0xffff_ffff_ffffL));
    text.append(" cost ").append(tree.rootCost());
    text.append(tree.isRoot() ? " here" : " port " + tree.rootPort()).append('\n');
    for (int i = 0; i < nInputs(); i++) {
      text.append(i).append(' ').append(STATES.get(tree.state(i)));
      text.append(tree.isDesignated(i) ? " designated\n" : "\n");
    }
    return text.toString();
  }
}
