// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.lang.ConfigStrings;
import io.sluice.pmd.DeviceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the kernel from handling what comes in on interfaces.
 *
 * <p>{@code KernelFilter(drop dev DEVNAME, ...)}
 *
 * <p>While the router runs, the kernel drops what comes in on each DEVNAME; FromDevice and other
 * packet sockets, tcpdump among them, still see it. FromDevice does the same by {@code SNIFFER
 * false}. It needs root and the program nft. Where it differs from Click: packets are dropped
 * before they are forwarded, too, and nothing of it stays behind, however the process ends.
 *
 * <pre>
 * KernelFilter(drop dev eth0); FromDevice(eth0) -&gt; ...
 * </pre>
 *
 * <p>Keywords: {@code IPTABLES_COMMAND} is read for Click's sake, and does nothing.
 *
 * <p>See also: FromDevice.
 */
@ElementInfo(name = "KernelFilter", ports = "0/0")
@ElementEffects
public final class KernelFilter extends BatchElement {
  private final Map<String, KernelSilence> silences = new LinkedHashMap<>();
  private final List<String> devices = new ArrayList<>();

  /** Creates the element. */
  public KernelFilter() {}

  @Override
  protected void configure(Args args) {
    args.keyword("IPTABLES_COMMAND").asString("");
    for (String argument : args.rest()) {
      List<String> words = ConfigStrings.words(argument);
      if (words.size() == 3 && words.get(0).equals("drop") && words.get(1).equals("dev")) {
        devices.add(ConfigStrings.unquote(words.get(2)));
      } else {
        args.error("arguments must follow 'drop dev DEVNAME', not '" + argument + "'");
      }
    }
  }

  @Override
  protected void open(Setup setup) {
    for (String device : devices) {
      boolean goesOn =
          predecessor() instanceof KernelFilter before && before.devices.contains(device);
      if (!goesOn && !silences.containsKey(device)) {
        try {
          silences.put(device, new KernelSilence(device, className() + " " + name()));
        } catch (DeviceException e) {
          setup.error(e.getMessage());
        }
      }
    }
  }

  @Override
  protected void takeOver(Element old) {
    KernelFilter before = (KernelFilter) old;
    for (String device : devices) {
      KernelSilence silence = before.silences.remove(device);
      if (silence != null) {
        silences.put(device, silence);
      }
    }
  }

  @Override
  protected void cleanup() {
    silences.values().forEach(KernelSilence::close);
    silences.clear();
  }
}
