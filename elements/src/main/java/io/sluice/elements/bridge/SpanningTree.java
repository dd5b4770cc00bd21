// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.bridge;

/**
 * The spanning tree algorithm for one bridge (IEEE 802.1D-1998, 8.6): which of its ports forward.
 * It knows nothing about frames or clocks: messages arrive through {@link #receive}, time through
 * {@link #tick}, and decisions go to a {@link Bridge}. Times are milliseconds of any steady clock.
 */
final class SpanningTree {
  // States of a port.
  static final int BLOCKING = 0;
  static final int LISTENING = 1;
  static final int LEARNING = 2;
  static final int FORWARDING = 3;

  /** How much older a message is at least when it is passed on. */
  private static final int HOP_AGE = 1000;

  private static final int NONE = -1;
  private static final int PORT_PRIORITY = 0x80 << 8;

  /** What the algorithm acts on. */
  interface Bridge {
    /** A message is to be sent on a port. */
    void send(int port, BridgeMessage message);

    /** A port has another state. */
    void changed(int port, int state);

    /** Where addresses were learned may be wrong by now. */
    void topologyChanged();
  }

  /** The best that was heard on a port. */
  private static final class Port {
    int state = BLOCKING;
    long since;
    boolean hasHeard;
    long root;
    int cost;
    long bridge;
    int port;

    /** When the root sent that, by our clock. */
    long born;

    boolean owesAcknowledgement;
    boolean isDesignated;
  }

  private Bridge owner;
  private final long id;
  private final int portCost;
  private final Port[] ports;
  private final BridgeMessage out = new BridgeMessage();

  /** What this bridge would say as the root. */
  private final int ownMaxAge;

  private final int ownHelloTime;
  private final int ownForwardDelay;

  private int maxAge;
  private int helloTime;
  private int forwardDelay;

  private long root;
  private int rootCost;
  private int rootPort = NONE;
  private long nextHello;
  private boolean rootSaysChange;
  private boolean notifies;
  private long changeUntil;
  private boolean isChanging;

  /**
   * Creates a bridge that takes itself for the root, all ports listening.
   *
   * @param owner told what to do
   * @param id priority and address
   * @param count of ports
   * @param portCost of each
   */
  SpanningTree(
      Bridge owner,
      long id,
      int count,
      int portCost,
      int helloTime,
      int maxAge,
      int forwardDelay,
      long now) {
    this.owner = owner;
    this.id = id;
    this.portCost = portCost;
    ownHelloTime = helloTime;
    ownMaxAge = maxAge;
    ownForwardDelay = forwardDelay;
    ports = new Port[count];
    for (int i = 0; i < count; i++) {
      ports[i] = new Port();
    }
    root = id;
    nextHello = now;
    changeUntil = now;
    decide(now);
  }

  /** Another element goes on with this state. */
  void setOwner(Bridge next) {
    owner = next;
  }

  /** Tells the owner all states once more. */
  void tellStates() {
    for (int i = 0; i < ports.length; i++) {
      owner.changed(i, ports[i].state);
    }
  }

  boolean isRoot() {
    return rootPort == NONE;
  }

  long root() {
    return root;
  }

  int rootPort() {
    return rootPort;
  }

  int rootCost() {
    return rootCost;
  }

  int state(int port) {
    return ports[port].state;
  }

  boolean isDesignated(int port) {
    return ports[port].isDesignated;
  }

  private static int portId(int port) {
    return PORT_PRIORITY | port + 1;
  }

  // ---- messages

  /** A message has come in on a port. */
  void receive(int at, BridgeMessage message, long now) {
    Port port = ports[at];
    if (message.isNotification) {
      if (port.isDesignated) {
        port.owesAcknowledgement = true;
        change(now);
        sendConfig(at, now);
      }
      return;
    }
    if (message.age >= Math.max(1, message.maxAge)) {
      return;
    }
    if (port.hasHeard && !supersedes(message, port)) {
      if (port.isDesignated) {
        sendConfig(at, now);
      }
      return;
    }
    port.hasHeard = true;
    port.root = message.root;
    port.cost = message.cost;
    port.bridge = message.bridge;
    port.port = message.port;
    port.born = now - message.age;
    decide(now);
    if (at == rootPort) {
      adopt(message, now);
    } else if (port.isDesignated && message.bridge != id) {
      sendConfig(at, now);
    }
  }

  /** Whether a message replaces what was heard: a better one, or what the same port says now. */
  private static boolean supersedes(BridgeMessage message, Port port) {
    boolean same = message.bridge == port.bridge && message.port == port.port;
    return same
        || compare(
                message.root,
                message.cost,
                message.bridge,
                message.port,
                port.root,
                port.cost,
                port.bridge,
                port.port)
            <= 0;
  }

  private static int compare(
      long rootA,
      int costA,
      long bridgeA,
      int portA,
      long rootB,
      int costB,
      long bridgeB,
      int portB) {
    int order = Long.compareUnsigned(rootA, rootB);
    order = order != 0 ? order : Integer.compareUnsigned(costA, costB);
    order = order != 0 ? order : Long.compareUnsigned(bridgeA, bridgeB);
    return order != 0 ? order : Integer.compare(portA, portB);
  }

  /** The root's times hold for all; and what it says is passed on. */
  private void adopt(BridgeMessage message, long now) {
    maxAge = clamp(message.maxAge, 6_000, 40_000);
    helloTime = clamp(message.helloTime, 1_000, 10_000);
    forwardDelay = clamp(message.forwardDelay, 4_000, 30_000);
    rootSaysChange = message.topologyChange;
    if (message.acknowledges) {
      notifies = false;
    }
    showChange(now);
    for (int i = 0; i < ports.length; i++) {
      if (ports[i].isDesignated) {
        sendConfig(i, now);
      }
    }
  }

  private static int clamp(int value, int low, int high) {
    return Math.max(low, Math.min(high, value));
  }

  private void sendConfig(int at, long now) {
    Port port = ports[at];
    long age = isRoot() ? 0 : now - ports[rootPort].born + HOP_AGE;
    if (age >= maxAge) {
      return;
    }
    out.isNotification = false;
    out.topologyChange = isRoot() ? now < changeUntil : rootSaysChange;
    out.acknowledges = port.owesAcknowledgement;
    out.root = root;
    out.cost = rootCost;
    out.bridge = id;
    out.port = portId(at);
    out.age = (int) age;
    out.maxAge = maxAge;
    out.helloTime = helloTime;
    out.forwardDelay = forwardDelay;
    port.owesAcknowledgement = false;
    owner.send(at, out);
  }

  // ---- the tree

  /** Chooses the root port, and the ports on which this bridge leads to the root. */
  private void decide(long now) {
    final boolean wasRoot = isRoot();
    root = id;
    rootCost = 0;
    rootPort = NONE;
    for (int i = 0; i < ports.length; i++) {
      Port port = ports[i];
      if (port.hasHeard && port.bridge != id && isBetter(port)) {
        root = port.root;
        rootCost = port.cost + portCost;
        rootPort = i;
      }
    }
    if (isRoot()) {
      maxAge = ownMaxAge;
      helloTime = ownHelloTime;
      forwardDelay = ownForwardDelay;
      rootSaysChange = false;
    }
    if (isRoot() && !wasRoot) {
      notifies = false;
      change(now);
      nextHello = now;
    }
    for (int i = 0; i < ports.length; i++) {
      ports[i].isDesignated = i != rootPort && leads(i);
      if (i != rootPort && !ports[i].isDesignated) {
        block(i, now);
      } else if (ports[i].state == BLOCKING) {
        set(i, LISTENING, now);
      }
    }
  }

  /** Whether a port leads to the root better than what was chosen before it. */
  private boolean isBetter(Port port) {
    int cost = port.cost + portCost;
    boolean overflows = Integer.compareUnsigned(cost, port.cost) < 0;
    if (overflows || Long.compareUnsigned(port.root, id) >= 0) {
      return false;
    }
    if (rootPort == NONE) {
      return true;
    }
    Port best = ports[rootPort];
    int order =
        compare(port.root, cost, port.bridge, port.port, root, rootCost, best.bridge, best.port);
    return order < 0;
  }

  /** Whether nobody on a port has said anything as good as this bridge would. */
  private boolean leads(int at) {
    Port port = ports[at];
    return !port.hasHeard
        || compare(root, rootCost, id, portId(at), port.root, port.cost, port.bridge, port.port)
            <= 0;
  }

  private void block(int at, long now) {
    int state = ports[at].state;
    if (state != BLOCKING) {
      set(at, BLOCKING, now);
    }
    if (state == LEARNING || state == FORWARDING) {
      change(now);
    }
  }

  private void set(int at, int state, long now) {
    ports[at].state = state;
    ports[at].since = now;
    owner.changed(at, state);
  }

  // ---- time

  /** Some time has passed; to be called a few times a second. */
  void tick(long now) {
    boolean forgot = false;
    for (int i = 0; i < ports.length; i++) {
      Port port = ports[i];
      if (port.hasHeard && now - port.born >= maxAge) {
        port.hasHeard = false;
        forgot = true;
      }
    }
    if (forgot) {
      decide(now);
    }
    for (int i = 0; i < ports.length; i++) {
      promote(i, now);
    }
    if (now >= nextHello) {
      nextHello = now + helloTime;
      hello(now);
    }
    showChange(now);
  }

  private void promote(int at, long now) {
    Port port = ports[at];
    if (port.state == BLOCKING || port.state == FORWARDING || now - port.since < forwardDelay) {
      return;
    }
    set(at, port.state + 1, now);
    if (port.state == FORWARDING) {
      change(now);
    }
  }

  private void hello(long now) {
    if (isRoot()) {
      for (int i = 0; i < ports.length; i++) {
        if (ports[i].isDesignated) {
          sendConfig(i, now);
        }
      }
    } else if (notifies) {
      out.isNotification = true;
      owner.send(rootPort, out);
    }
  }

  /** The topology has changed, here or below: the root has to know, and tells all. */
  private void change(long now) {
    if (isRoot()) {
      changeUntil = now + maxAge + forwardDelay;
    } else {
      notifies = true;
    }
    showChange(now);
  }

  private void showChange(long now) {
    boolean changing = isRoot() ? now < changeUntil : rootSaysChange;
    if (changing && !isChanging) {
      owner.topologyChanged();
    }
    isChanging = changing;
  }
}
