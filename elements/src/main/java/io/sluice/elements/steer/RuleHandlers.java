// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.elements.classify.RuleEdits;
import io.sluice.handler.Handlers;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The handlers of a {@link Steer} for its rules. */
final class RuleHandlers {
  private final Handlers handlers;
  private final Supplier<SteerRules> rules;
  private final Function<List<String>, SteerRules> compiler;
  private final Installer installer;

  /** Where rules go. */
  interface Installer {
    /** Has some take the place of others, on the worker; false when those are gone. */
    boolean install(SteerRules before, SteerRules after);
  }

  /** Changes a list of rules according to a text. */
  private interface Edit {
    List<String> edit(List<String> rules, String text);
  }

  private RuleHandlers(
      Handlers handlers,
      Supplier<SteerRules> rules,
      Function<List<String>, SteerRules> compiler,
      Installer installer) {
    this.handlers = handlers;
    this.rules = rules;
    this.compiler = compiler;
    this.installer = installer;
  }

  /**
   * Adds them.
   *
   * @param handlers gets them
   * @param rules those of the moment
   * @param compiler compiles what is written, on the thread that writes
   * @param installer where compiled rules go
   */
  static void add(
      Handlers handlers,
      Supplier<SteerRules> rules,
      Function<List<String>, SteerRules> compiler,
      Installer installer) {
    handlers.read("rules", () -> String.join("\n", rules.get().texts()));
    handlers.read("nrules", () -> rules.get().texts().size());
    handlers.read("program", () -> rules.get().listing());
    handlers.readWith("rule", text -> RuleEdits.show(rules.get().texts(), text));
    new RuleHandlers(handlers, rules, compiler, installer).addWriters();
  }

  private void addWriters() {
    add("rules", (texts, text) -> ConfigStrings.split(text));
    add("add", (texts, text) -> RuleEdits.insert(texts, texts.size() + " " + text));
    add("insert", RuleEdits::insert);
    add("replace", RuleEdits::replace);
    add("remove", RuleEdits::remove);
  }

  private void add(String name, Edit edit) {
    handlers.writePrepared(
        name,
        text -> {
          SteerRules before = rules.get();
          List<String> texts = edit.edit(new ArrayList<>(before.texts()), text);
          SteerRules after = compiler.apply(texts);
          return () -> installer.install(before, after);
        });
  }
}
