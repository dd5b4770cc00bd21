// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.WifiDebug;
import io.sluice.elements.wifi.WifiHandlers;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.MacAddress;
import io.sluice.lang.ConfigStrings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds the rates that stations can send at.
 *
 * <p>{@code AvailableRates(ENTRY, ...)}
 *
 * <p>An ENTRY is an Ethernet address and rates in 500 kb/s, separated by spaces. {@code DEFAULT} in
 * the place of the address gives the rates of all other stations. Other elements name this one in
 * their keyword RT, to look rates up, and to enter those that they hear of: of these, only the ones
 * among the default rates, if there are such. It holds 4,096 addresses, and forgets the oldest
 * then.
 *
 * <p>Handlers: {@code rates} (read) one line an entry, {@code insert} (write) an entry, {@code
 * remove} (write) an address; {@code debug} (read, write) boolean, whether to report that the
 * address 0 is entered.
 */
@ElementInfo(name = "AvailableRates", ports = "0/0", live = true)
@ElementEffects
public final class AvailableRates extends BatchElement {
  private static final int CAPACITY = 4096;
  private static final int[] NONE = {};

  /** Shared with elements on other workers, as the default rates are: its own lock guards them. */
  private Map<Long, int[]> table = new LinkedHashMap<>();

  private int[] defaults = NONE;
  private final WifiDebug debug = new WifiDebug(this);

  /** Creates the element. */
  public AvailableRates() {}

  @Override
  protected void configure(Args args) {
    debug.reset();
    for (String entry : args.rest()) {
      try {
        enter(entry);
      } catch (HandlerException e) {
        args.error(e.getMessage());
        return;
      }
    }
  }

  private void enter(String entry) {
    List<String> words = ConfigStrings.words(entry);
    if (words.size() < 2) {
      throw new HandlerException("error param " + entry + " must have > 1 arg");
    }
    boolean isDefault = words.get(0).equals("DEFAULT");
    long address = 0;
    if (!isDefault) {
      try {
        address = HandlerValues.mac(this, words.get(0));
      } catch (HandlerException e) {
        throw new HandlerException("error param " + entry + ": must start with ethernet address");
      }
    }
    int[] rates = new int[words.size() - 1];
    for (int i = 0; i < rates.length; i++) {
      try {
        rates[i] = WifiHandlers.integer("", words.get(i + 1));
      } catch (HandlerException e) {
        throw new HandlerException("error param " + entry + ": rates must be integers");
      }
    }
    synchronized (this) {
      if (isDefault) {
        defaults = rates;
      } else {
        put(address, rates);
      }
    }
  }

  private void put(long address, int[] rates) {
    if (table.put(address, rates) == null && table.size() > CAPACITY) {
      table.remove(table.keySet().iterator().next());
    }
  }

  /**
   * The rates of a station.
   *
   * @param address 48 bits
   * @return in 500 kb/s, not to be changed; perhaps none
   */
  public int[] lookUp(long address) {
    if (address == 0) {
      router().report(name() + ": lookup called with NULL eth!");
      return NONE;
    }
    synchronized (this) {
      return table.getOrDefault(address, defaults);
    }
  }

  /**
   * Enters what was heard of a station.
   *
   * @param address 48 bits; 0 is ignored
   * @param rates in 500 kb/s
   */
  public void insert(long address, int[] rates) {
    if (address == 0) {
      if (debug.isOn()) {
        router().report(name() + ": no rates for the address " + MacAddress.format(0));
      }
      return;
    }
    synchronized (this) {
      int[] known = defaults;
      put(
          address,
          known.length == 0
              ? rates
              : Arrays.stream(rates).filter(r -> contains(known, r)).toArray());
    }
  }

  private static boolean contains(int[] rates, int rate) {
    return Arrays.stream(rates).anyMatch(known -> known == rate);
  }

  private synchronized String rates() {
    StringBuilder text = new StringBuilder();
    if (defaults.length > 0) {
      line(text, "DEFAULT", defaults);
    }
    table.forEach((address, rates) -> line(text, MacAddress.format(address), rates));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, int[] rates) {
    text.append(name).append(' ');
    for (int rate : rates) {
      text.append(' ').append(rate);
    }
    text.append('\n');
  }

  private synchronized void remove(long address) {
    table.remove(address);
  }

  @Override
  protected void takeOver(Element old) {
    AvailableRates before = (AvailableRates) old;
    synchronized (before) {
      table = new LinkedHashMap<>(before.table);
    }
    if (isConfiguredLike(old)) {
      defaults = before.defaults;
      debug.takeOver(before.debug);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    debug.handlers(handlers);
    handlers.read("rates", this::rates);
    handlers.write("insert", this::enter);
    handlers.write("remove", value -> remove(WifiHandlers.mac(this, "remove", value)));
  }
}
