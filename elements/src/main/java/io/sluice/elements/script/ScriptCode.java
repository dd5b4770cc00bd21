// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.argument.Args;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The instructions of a script. */
final class ScriptCode {
  /** What an instruction does. */
  enum Op {
    APPEND,
    END,
    ERROR,
    ERRORQ,
    EXIT,
    EXPORT,
    EXPORTQ,
    GOTO,
    INIT,
    INITQ,
    LABEL,
    PRINT,
    PRINTN,
    PRINTNQ,
    PRINTQ,
    READ,
    READQ,
    RETURN,
    RETURNQ,
    SAVE,
    SET,
    SETQ,
    STOP,
    WAIT_STEP,
    WAIT_TIME,
    WRITE,
    WRITEQ
  }

  /** One instruction; {@link #done} counts the steps that a WAIT_STEP has seen. */
  static final class Instruction {
    final Op op;
    final String text;

    /** The variable that is set. */
    final String name;

    /** Steps to wait for. */
    final int count;

    int done;

    /** Where a jump leads; {@link #FINISH} and {@link #HALT} end the script. */
    int target;

    Instruction(Op op, String name, String text, int count) {
      this.op = op;
      this.name = name;
      this.text = text;
      this.count = count;
    }
  }

  /** Jump target: the end. */
  static final int FINISH = -1;

  /** Jump target: the end, and the driver stops. */
  static final int HALT = -2;

  private static final Map<String, Op> SYNONYMS =
      Map.of(
          "pause", Op.WAIT_STEP,
          "wait_stop", Op.WAIT_STEP,
          "wait_for", Op.WAIT_TIME,
          "loop", Op.GOTO);

  private final List<Instruction> instructions = new ArrayList<>();

  /**
   * Reads the arguments that are left.
   *
   * @param args an element's arguments
   * @param driver whether the end of the script stops the driver
   * @return the instructions; errors were reported
   */
  static ScriptCode parse(Args args, boolean driver) {
    ScriptCode code = new ScriptCode();
    for (String argument : args.rest()) {
      String[] parts = ConfigStrings.firstWord(argument);
      if (!parts[0].isEmpty() && !code.add(parts[0], parts[1].strip())) {
        args.error("syntax error at '" + parts[0] + "'");
      }
    }
    if (code.instructions.isEmpty() && driver) {
      code.add("wait_stop", "");
    }
    code.add(driver ? "stop" : "end", "");
    for (Instruction instruction : code.instructions) {
      if (instruction.op == Op.GOTO && !instruction.name.isEmpty()) {
        instruction.target = code.find(instruction.name);
        if (instruction.target == code.size()) {
          args.error("no such label '" + instruction.name + "'");
        }
      }
    }
    return code;
  }

  private static Op opOf(String word, String rest) {
    if (word.equals("wait")) {
      return rest.isEmpty() ? Op.WAIT_STEP : Op.WAIT_TIME;
    }
    Op synonym = SYNONYMS.get(word);
    if (synonym != null) {
      return synonym;
    }
    try {
      Op op = Op.valueOf(word.toUpperCase(Locale.ROOT));
      return word.equals(word.toLowerCase(Locale.ROOT)) ? op : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private boolean add(String word, String rest) {
    Op op = opOf(word, rest);
    if (op == null) {
      return false;
    }
    String[] parts = ConfigStrings.firstWord(rest);
    switch (op) {
      case WAIT_STEP -> {
        if (!rest.isEmpty() && !rest.matches("\\d{1,9}")) {
          return false;
        }
        instructions.add(new Instruction(op, "", "", rest.isEmpty() ? 1 : Integer.parseInt(rest)));
      }
      case RETURN, RETURNQ -> instructions.add(new Instruction(op, "_", rest, 0));
      case INIT, INITQ, EXPORT, EXPORTQ, SET, SETQ -> {
        boolean value = op == Op.SET || op == Op.SETQ;
        if (parts[0].isEmpty() || value && parts[1].isEmpty()) {
          return false;
        }
        instructions.add(new Instruction(op, parts[0], parts[1], 0));
      }
      case LABEL -> {
        if (parts[0].isEmpty() || !parts[1].isEmpty()) {
          return false;
        }
        instructions.add(new Instruction(op, parts[0], "", 0));
      }
      case GOTO -> {
        if (word.equals("loop") && !rest.isEmpty()) {
          return false;
        }
        instructions.add(new Instruction(op, parts[0], parts[1], 0));
      }
      case END, EXIT, STOP -> {
        if (!rest.isEmpty()) {
          return false;
        }
        instructions.add(new Instruction(op, "", "", 0));
      }
      default -> instructions.add(new Instruction(op, "", rest, 0));
    }
    return true;
  }

  int size() {
    return instructions.size();
  }

  Instruction get(int index) {
    return instructions.get(index);
  }

  /**
   * Where a jump to a label leads.
   *
   * @param label its name
   * @return an index, {@link #FINISH}, {@link #HALT}, or {@link #size} when there is no such label
   */
  int find(String label) {
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      if (instruction.op == Op.LABEL && instruction.name.equals(label)) {
        return i;
      }
    }
    return switch (label) {
      case "end", "exit", "error", "errorq" -> FINISH;
      case "stop" -> HALT;
      case "begin", "loop" -> 0;
      default -> instructions.size();
    };
  }

  /** Lets the waits of a stretch wait anew. */
  void resetWaits(int from, int to) {
    for (int i = from; i < to; i++) {
      instructions.get(i).done = 0;
    }
  }
}
