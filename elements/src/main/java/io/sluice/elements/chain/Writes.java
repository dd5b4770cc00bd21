// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import java.util.EnumSet;
import java.util.Set;

/**
 * The parts of a packet that a branch of a parallel chain may change.
 *
 * @param fields single fields
 * @param actions of those that change where a packet begins or ends
 */
record Writes(Set<Field> fields, Set<Action> actions) {
  static final Writes NOTHING = new Writes(Set.of(), Set.of());

  private static final Set<Action> RESHAPING =
      EnumSet.of(Action.ADDS_HEADER, Action.REMOVES_HEADER, Action.RESIZES);

  /**
   * Reads a list of fields and actions.
   *
   * @param text their names, with spaces between
   * @return null when a word is none of them
   */
  static Writes of(String text) {
    Set<Field> fields = EnumSet.noneOf(Field.class);
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : text.trim().split("\\s+")) {
      Field field = Field.of(word);
      Action action = action(word);
      if (field != null) {
        fields.addAll(field.members());
      } else if (action != null) {
        actions.add(action);
      } else if (!word.isEmpty()) {
        return null;
      }
    }
    return new Writes(fields, actions);
  }

  private static Action action(String word) {
    for (Action action : RESHAPING) {
      if (action.text().equals(word)) {
        return action;
      }
    }
    return null;
  }

  /** Whether no other version of the packet could take this branch's changes over. */
  boolean reshapes() {
    return resizes() || fields.contains(Field.PAYLOAD);
  }

  /** Whether the packet may begin or end elsewhere afterwards. */
  boolean resizes() {
    return !actions.isEmpty() || fields.contains(Field.LENGTH);
  }

  /** Whether headers come or go, so that those behind them may move. */
  boolean shifts() {
    return (actions.contains(Action.ADDS_HEADER) || actions.contains(Action.REMOVES_HEADER))
        && !actions.contains(Action.RESIZES);
  }

  /** Whether bytes are written, and not annotations alone. */
  boolean writesBytes() {
    return !actions.isEmpty() || fields.stream().anyMatch(field -> !field.isAnnotation());
  }

  /** The fields without those of a header that was added. */
  Set<Field> ofThePacket() {
    Set<Field> own = EnumSet.noneOf(Field.class);
    own.addAll(fields);
    if (actions.contains(Action.ADDS_HEADER)) {
      own.removeIf(field -> !field.isAnnotation());
    }
    return own;
  }

  Effects effects() {
    return Effects.NONE.writing(fields.toArray(new Field[0])).doing(actions.toArray(new Action[0]));
  }
}
