// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.argument.Addresses;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import java.util.ArrayList;
import java.util.List;

/**
 * Routes IPv4 packets by the classification of a CTXManager upstream.
 *
 * <p>{@code CTXIPRoute(ADDRESS/MASK [GATEWAY] OUTPUT, ...)}
 *
 * <p>A dispatcher like CTXDispatcher whose rules are routes, for packets that begin with the IP
 * header. The first route that matches counts, so list long prefixes first. OUTPUT is a number, or
 * {@code -1} or {@code drop}. A GATEWAY, which must be the same in all routes of an output, is
 * written to the destination annotation. Packets that no route matches are dropped.
 *
 * <p>See also: CTXDispatcher, CTXManager, LookupIPRoute.
 */
@ElementInfo(name = "CTXIPRoute", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_32,
    writes = ANNO_DST_IP,
    does = {DROPS, BRANCHES})
public final class CTXIPRoute extends PacketElement implements ContextDispatcher {
  /** Where the destination address is in the header. */
  private static final int DST = 16;

  private final int noRoute = dropReason("no route");
  private final ContextOutputs outputs = new ContextOutputs();
  private final List<ContextRule> rules = new ArrayList<>();
  private int[] gateways;

  /** Creates the element. */
  public CTXIPRoute() {}

  @Override
  protected void configure(Args args) {
    gateways = new int[nOutputs()];
    List<String> texts = args.rest();
    for (int i = 0; i < texts.size(); i++) {
      String wrong = route(ConfigStrings.unquote(texts.get(i)).trim().split("\\s+"));
      if (!wrong.isEmpty()) {
        args.error("argument " + (i + 1) + wrong);
      }
    }
    if (rules.isEmpty()) {
      args.warning("no routes");
    }
    rules.add(new ContextRule(List.of(), ContextRule.DROP));
  }

  /** Adds a route; what is wrong with it, or nothing. */
  private String route(String[] words) {
    Long prefix = words.length < 2 ? null : Addresses.hostOrPrefix(this, words[0]);
    String last = words[words.length - 1].equals("drop") ? "-1" : words[words.length - 1];
    Integer gateway = words.length == 3 ? Addresses.ip(this, words[1]) : Integer.valueOf(0);
    if (prefix == null || gateway == null || words.length > 3 || !last.matches("-1|\\d{1,6}")) {
      return " should be 'ADDRESS/MASK [GATEWAY] OUTPUT'";
    }
    int output = Integer.parseInt(last);
    if (output >= nOutputs()) {
      return ": output " + output + " out of range";
    }
    if (output >= 0 && gateway != 0) {
      if (gateways[output] != 0 && gateways[output] != gateway) {
        return ": another gateway than before for output " + output;
      }
      gateways[output] = gateway;
    }
    long mask = Integer.reverseBytes(prefix.intValue()) & 0xffff_ffffL;
    long value = Integer.reverseBytes((int) (prefix >>> 32)) & mask;
    ContextTerm term = new ContextTerm(DST, 4, mask, value, false, 0);
    rules.add(new ContextRule(mask == 0 ? List.of() : List.of(term), output));
    return "";
  }

  @Override
  public List<ContextRule> rules() {
    return rules;
  }

  @Override
  public ContextOutputs outputs() {
    return outputs;
  }

  @Override
  public int process(long packet) {
    int output = outputs.of(packet);
    if (output < 0 || output >= gateways.length) {
      return noRoute;
    }
    if (gateways[output] != 0) {
      Anno.putI32(packet, Anno.DST_IP, gateways[output]);
    }
    return output;
  }
}
