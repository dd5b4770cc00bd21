// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import io.sluice.elements.rewrite.RewritePattern.PatternException;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;

/**
 * Has rewriters use several patterns in turn, for example to balance load.
 *
 * <p>{@code RoundRobinIPMapper(PATTERN1, ..., PATTERNn)}
 *
 * <p>Each pattern is {@code SADDR SPORT DADDR DPORT FOUTPUT ROUTPUT}, or another form of {@code
 * IPRewriter}, without the word {@code pattern}. A new flow is rewritten as the next pattern says,
 * or the first one after it that has something free. Where rewriters have a copy on each worker,
 * each takes turns by itself, and prefers patterns whose replies belong to it.
 */
@ElementInfo(name = "RoundRobinIPMapper", ports = "0/0", replicable = true)
@ElementEffects
public final class RoundRobinIPMapper extends BatchElement implements IPMapper, Sharded {
  private List<InputSpec> specs = List.of();
  private int next;

  /** Creates the element. */
  public RoundRobinIPMapper() {}

  @Override
  protected void configure(Args args) {
    specs = patterns(args, this);
  }

  /** Reads all arguments, each a pattern. */
  static List<InputSpec> patterns(Args args, Element element) {
    List<InputSpec> specs = new ArrayList<>();
    List<String> texts = args.rest();
    if (texts.isEmpty()) {
      args.error("no patterns given");
    } else if (texts.size() == 1) {
      args.warning("only one pattern given");
    }
    for (String text : texts) {
      try {
        specs.add(InputSpec.pattern(ConfigStrings.words(text), element));
      } catch (PatternException e) {
        args.error(e.getMessage());
      }
    }
    return specs;
  }

  @Override
  public void check(Rewriter rewriter, Setup setup, String context) {
    checkOutputs(specs, this.toString(), rewriter, setup, context);
  }

  /** Reports patterns whose outputs a rewriter does not have. */
  static void checkOutputs(
      List<InputSpec> specs, String mapper, Rewriter rewriter, Setup setup, String context) {
    for (int i = 0; i < specs.size(); i++) {
      InputSpec spec = specs.get(i);
      int highest = Math.max(spec.output, spec.replyOutput);
      if (highest >= rewriter.nOutputs() || Math.min(spec.output, spec.replyOutput) < 0) {
        setup.error(context + "output port out of range in " + mapper + " pattern " + i);
      }
    }
  }

  @Override
  public void share(int index, int count) {
    specs.forEach(spec -> spec.share(index));
  }

  @Override
  public int kinds(int count) {
    return 0;
  }

  @Override
  public boolean mayHaveMade(Mapping reply) {
    return mayHaveMade(specs, reply);
  }

  static boolean mayHaveMade(List<InputSpec> specs, Mapping reply) {
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).mayHaveMade(reply)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int map(Mapping mapping, long packet) {
    boolean elsewhere = false;
    for (int tries = 0; tries < specs.size(); tries++) {
      InputSpec spec = specs.get(next);
      next = next + 1 == specs.size() ? 0 : next + 1;
      int result = spec.map(mapping, packet);
      if (result == Mapping.ADD && !mapping.isMine()) {
        // A flow of another copy, which a pattern that comes later may make one of this copy.
        elsewhere = true;
        mapping.keep();
      } else if (result != Mapping.FAIL) {
        return result;
      }
    }
    // All packets of a flow are to get to the same copy: by the first pattern, whose turn it may
    // be or not.
    return elsewhere ? specs.get(0).map(mapping, packet) : Mapping.FAIL;
  }
}
