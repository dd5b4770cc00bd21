// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import io.sluice.elements.rewrite.RewritePattern.PatternException;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;

/** A mapper that has patterns, and chooses one for each new flow. */
abstract class PatternMapper extends BatchElement implements IPMapper, Sharded {
  /** The patterns, in the order of the arguments. */
  final List<InputSpec> specs = new ArrayList<>();

  PatternMapper() {}

  /** Reads all arguments, each a pattern. */
  final void configurePatterns(Args args) {
    List<String> texts = args.rest();
    if (texts.isEmpty()) {
      args.error("no patterns given");
    } else if (texts.size() == 1) {
      args.warning("only one pattern given");
    }
    for (String text : texts) {
      add(args, ConfigStrings.words(text));
    }
  }

  /** Reads a pattern. */
  final void add(Args args, List<String> words) {
    try {
      specs.add(InputSpec.pattern(words, this));
    } catch (PatternException e) {
      args.error(e.getMessage());
    }
  }

  @Override
  public final void check(Rewriter rewriter, Setup setup, String context) {
    for (int i = 0; i < specs.size(); i++) {
      InputSpec spec = specs.get(i);
      int highest = Math.max(spec.output, spec.replyOutput);
      if (highest >= rewriter.nOutputs() || Math.min(spec.output, spec.replyOutput) < 0) {
        setup.error(context + "output port out of range in " + this + " pattern " + i);
      }
    }
  }

  @Override
  public final void share(int index, int count) {
    specs.forEach(spec -> spec.share(index));
  }

  @Override
  public final int kinds(int count) {
    return 0;
  }

  @Override
  public final boolean mayHaveMade(Mapping reply) {
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).mayHaveMade(reply)) {
        return true;
      }
    }
    return false;
  }
}
