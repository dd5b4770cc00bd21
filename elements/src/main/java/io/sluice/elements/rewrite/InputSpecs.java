// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.elements.rewrite.RewritePattern.PatternException;
import java.util.ArrayList;
import java.util.List;

/** What a rewriter does with packets of no flow, input by input. */
final class InputSpecs {
  private final Rewriter rewriter;
  private final InputSpec[] specs;

  private InputSpecs(Rewriter rewriter, int count) {
    this.rewriter = rewriter;
    specs = new InputSpec[count];
  }

  /** Reads all arguments that are left: a specification an input. */
  static InputSpecs of(Args args, Rewriter rewriter) {
    InputSpecs all = new InputSpecs(rewriter, rewriter.nInputs());
    List<String> texts = args.rest();
    if (texts.size() != all.specs.length) {
      args.error("need " + all.specs.length + " arguments, one per input port");
      return all;
    }
    for (int i = 0; i < all.specs.length; i++) {
      try {
        all.specs[i] = InputSpec.parse(texts.get(i), rewriter);
      } catch (PatternException e) {
        args.error(context(i) + e.getMessage());
      }
    }
    return all;
  }

  /** What messages about a specification begin with. */
  private static String context(int input) {
    return "input spec " + input + ": ";
  }

  InputSpec get(int input) {
    return specs[input];
  }

  /** The elements that decide on new flows. */
  List<Element> mappers() {
    List<Element> mappers = new ArrayList<>();
    for (InputSpec spec : specs) {
      if (spec.mapper instanceof Element mapper) {
        mappers.add(mapper);
      }
    }
    return mappers;
  }

  /** Has a copy of the rewriter have its own part of all ranges. */
  void share(int index) {
    for (InputSpec spec : specs) {
      spec.share(index);
    }
  }

  /** Finds the mappers, and verifies that they fit. */
  void initialize(Setup setup) {
    for (int i = 0; i < specs.length; i++) {
      specs[i].bind(rewriter.worker());
      if (specs[i].mapper != null) {
        specs[i].mapper.check(rewriter, setup, context(i));
      }
    }
  }

  /** Whether packets that look as a mapping begins may be replies of flows that began here. */
  boolean mayHaveMade(Mapping reply) {
    for (InputSpec spec : specs) {
      if (spec.mayHaveMade(reply)) {
        return true;
      }
    }
    return false;
  }

  /** A flow has ended that began at an input. */
  void ended(int input) {
    // A flow that was taken over may have come in at an input that is no more.
    if (input < specs.length) {
      specs[input].flows--;
    }
  }

  long flows() {
    long sum = 0;
    for (InputSpec spec : specs) {
      sum += spec.flows;
    }
    return sum;
  }

  /** New flows for which nothing was free, or no room. */
  long failures() {
    long sum = 0;
    for (InputSpec spec : specs) {
      sum += spec.failures;
    }
    return sum;
  }

  /**
   * Reads a specification for an input.
   *
   * @throws PatternException with what is wrong with it
   */
  InputSpec parse(int input, String text) throws PatternException {
    try {
      return InputSpec.parse(text, rewriter);
    } catch (PatternException e) {
      throw new PatternException(context(input) + e.getMessage());
    }
  }

  /** Puts another specification in the place of one, whose flows have ended. */
  void set(int input, InputSpec spec) {
    if (rewriter.shards.areSeveral()) {
      spec.share(rewriter.shards.index());
    }
    spec.bind(rewriter.worker());
    specs[input] = spec;
  }

  /**
   * Goes on with what those of another configuration have counted.
   *
   * @param before those
   * @param same whether the configuration is the same, so that what was written to handlers stays
   */
  void takeOver(InputSpecs before, boolean same) {
    for (int i = 0; i < Math.min(specs.length, before.specs.length); i++) {
      InputSpec old = before.specs[i];
      if (same && !old.text.equals(specs[i].text)) {
        try {
          set(i, parse(i, old.text));
        } catch (PatternException e) {
          // It names an element that is no more.
        }
      }
      specs[i].flows = old.flows;
      specs[i].failures = old.failures;
    }
  }

  /** What an input's specification is, and how many flows began there at all copies. */
  String describe(int input) {
    int sum = 0;
    // Other workers count their flows meanwhile: what they have is read as it is.
    for (Element copy : rewriter.router().instances(rewriter)) {
      sum += ((Rewriter) copy).spec(input).flows;
    }
    return specs[input].describe(sum);
  }

  /** All of them, a line each. */
  String describe() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < specs.length; i++) {
      text.append(describe(i));
    }
    return text.toString();
  }
}
