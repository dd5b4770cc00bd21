// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import java.util.List;

/**
 * Stride scheduling of ports. Each port has a pass that grows by its stride, the inverse of its
 * tickets, with each turn; the port with the smallest pass is next. Belongs to one worker;
 * allocates nothing after construction.
 */
final class StrideTurns {
  private static final int STRIDE_ONE = 1 << 16;
  private static final int MAX_TICKETS = 1 << 15;

  private final int[] tickets;
  private final int[] pass;
  private final int[] stride;

  /** Ports with tickets, by pass; the first {@link #count} are valid. */
  private final int[] order;

  private final int[] taken;
  private int count;
  private int cursor;

  private StrideTurns(int ports) {
    tickets = new int[ports];
    pass = new int[ports];
    stride = new int[ports];
    order = new int[ports];
    taken = new int[ports];
  }

  static StrideTurns parse(Args args, int ports, String kind) {
    StrideTurns strides = new StrideTurns(ports);
    List<String> values = args.rest();
    if (values.size() != ports) {
      args.error("need " + ports + " arguments, one per " + kind + " port");
      return strides;
    }
    for (int i = 0; i < ports; i++) {
      try {
        int wanted = Integer.parseInt(values.get(i));
        if (wanted < 0) {
          args.error("argument " + i + " (number of tickets) must be >= 0");
        } else if (wanted > MAX_TICKETS) {
          args.warning("input " + i + "'s tickets reduced to " + MAX_TICKETS);
        }
        strides.assign(i, Math.max(0, wanted));
        strides.pass[i] = strides.stride[i];
      } catch (NumberFormatException e) {
        args.error("argument " + i + " should be number of tickets (integer)");
      }
    }
    for (int i = ports - 1; i >= 0; i--) {
      if (strides.tickets[i] > 0) {
        strides.insert(i);
      }
    }
    return strides;
  }

  /** Takes the tickets of others, and their order to begin with. */
  void become(StrideTurns other) {
    System.arraycopy(other.tickets, 0, tickets, 0, tickets.length);
    System.arraycopy(other.pass, 0, pass, 0, pass.length);
    System.arraycopy(other.stride, 0, stride, 0, stride.length);
    System.arraycopy(other.order, 0, order, 0, order.length);
    count = other.count;
  }

  private void assign(int port, int wanted) {
    tickets[port] = Math.min(wanted, MAX_TICKETS);
    stride[port] = tickets[port] == 0 ? 0 : STRIDE_ONE / tickets[port];
  }

  /** Puts a port in its place, before those of the same pass. */
  private void insert(int port) {
    int place = 0;
    while (place < count && pass[port] - pass[order[place]] > 0) {
      place++;
    }
    System.arraycopy(order, place, order, place + 1, count - place);
    order[place] = port;
    count++;
  }

  private void remove(int port) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (order[i] != port) {
        order[kept++] = order[i];
      }
    }
    count = kept;
  }

  /** Starts a round of questions. */
  void begin() {
    cursor = 0;
  }

  /**
   * The port whose turn it is after those of this round.
   *
   * @return a port, or -1 when all had their turn
   */
  int next() {
    if (cursor == count) {
      return -1;
    }
    int port = order[cursor++];
    pass[port] += stride[port];
    return port;
  }

  /** Ends the round: ports that had their turn go back in line. */
  void end() {
    System.arraycopy(order, 0, taken, 0, cursor);
    System.arraycopy(order, cursor, order, 0, count - cursor);
    count -= cursor;
    for (int i = 0; i < cursor; i++) {
      insert(taken[i]);
    }
  }

  private void setTickets(int port, String value) {
    int wanted = (int) HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (wanted < 0) {
      throw new HandlerException("number of tickets must be >= 0");
    }
    int old = tickets[port];
    assign(port, wanted);
    if (wanted == 0 && old != 0) {
      remove(port);
    } else if (wanted != 0 && old == 0) {
      pass[port] = count > 0 ? pass[order[0]] + stride[port] : 0;
      insert(port);
    }
  }

  private String config() {
    StringBuilder text = new StringBuilder();
    for (int value : tickets) {
      text.append(text.length() == 0 ? "" : ", ").append(value);
    }
    return text.toString();
  }

  void handlers(Handlers handlers) {
    for (int i = 0; i < tickets.length; i++) {
      int port = i;
      handlers.read("tickets" + port, () -> tickets[port]);
      handlers.write("tickets" + port, value -> setTickets(port, value));
    }
    handlers.read("config", this::config);
    handlers.mark("", "config");
  }

  /** Goes on from another one, if it has as many ports. */
  void takeOver(StrideTurns old) {
    int ports = tickets.length;
    if (old.tickets.length == ports) {
      System.arraycopy(old.tickets, 0, tickets, 0, ports);
      System.arraycopy(old.pass, 0, pass, 0, ports);
      System.arraycopy(old.stride, 0, stride, 0, ports);
      System.arraycopy(old.order, 0, order, 0, ports);
      count = old.count;
    }
  }
}
