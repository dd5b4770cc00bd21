// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.argument.Units;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.elements.script.ScriptCode.Instruction;
import io.sluice.elements.script.ScriptCode.Op;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import io.sluice.run.Timer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Executes a script on its element's worker. It runs until an instruction waits; a wait ends with a
 * step: a timer that expires, an element that asks the driver to stop, a handler. Nothing blocks.
 */
final class ScriptMachine {
  /** Jumps without a wait in between that are taken for an endless loop. */
  private static final int MAX_JUMPS = 1000;

  private static final int WRITE_FAILED = -22;
  private static final long SECOND = 1_000_000_000L;

  private final Element script;
  private final ScriptCode code;
  private final boolean driver;
  private final Runnable rested;

  /**
   * What was reported so far: as in Click a text with errors in it is printed without a newline.
   */
  private int complaints;

  private final ScriptCalls calls;
  private final ScriptText text;
  private final Map<String, String> variables = new HashMap<>();
  private Timer timer;
  private int position;
  private long steps;

  /** Whether a complaint of this run has said whose it is. */
  private boolean named;

  /** Whether a driver begins: what goes wrong then is said without the name, as in Click. */
  private boolean starting;

  private boolean running;
  private int moreSteps;
  private int writeStatus;
  private String handlerName = "";
  private String arguments = "";
  private boolean writing;
  private Op lastOp = Op.END;
  private String error;

  ScriptMachine(Element script, ScriptCode code, boolean driver, Runnable rested) {
    this.script = script;
    this.code = code;
    this.driver = driver;
    this.rested = rested;
    calls = new ScriptCalls(script);
    text = new ScriptText(this::variable, this::valueOf);
  }

  ScriptCalls calls() {
    return calls;
  }

  void initialize(Setup setup) {
    timer = setup.timer(expired -> step(1));
    for (int i = 0; i < code.size(); i++) {
      Instruction instruction = code.get(i);
      try {
        switch (instruction.op) {
          case INIT, EXPORT -> set(instruction.name, text.expand(instruction.text, false));
          case INITQ, EXPORTQ ->
              set(instruction.name, ConfigStrings.unquote(text.expand(instruction.text, false)));
          // A variable that is set anywhere is empty until then.
          case SET, SETQ -> variables.putIfAbsent(instruction.name, "");
          default -> {
            // Runs later.
          }
        }
      } catch (HandlerException e) {
        setup.error(e.getMessage());
      }
    }
  }

  private String variable(String name) {
    String value = variables.get(name);
    if (value != null) {
      return value;
    }
    switch (name) {
      case "?":
        return String.valueOf(writeStatus);
      case "args":
        return arguments;
      case "$":
        return String.valueOf(ProcessHandle.current().pid());
      case "0":
        return handlerName;
      case "#":
        return String.valueOf(ConfigStrings.words(arguments).size());
      case "write":
        return String.valueOf(writing);
      default:
        if (!name.matches("[1-9]\\d{0,5}")) {
          return null;
        }
        List<String> words = ConfigStrings.words(arguments);
        int index = Integer.parseInt(name) - 1;
        return index < words.size() ? words.get(index) : "";
    }
  }

  String get(String name) {
    String value = name.equals("args") ? arguments : variables.get(name);
    if (value == null) {
      throw new HandlerException("undefined variable '" + name + "'");
    }
    return value;
  }

  void set(String name, String value) {
    if (name.equals("args")) {
      arguments = value;
    } else {
      variables.put(name, value);
    }
  }

  String shift(String name) {
    String[] parts = ConfigStrings.firstWord(get(name));
    set(name, parts[1]);
    return parts[0];
  }

  /** Begins the script. */
  void start() {
    starting = driver;
    execute(0, driver);
    starting = false;
  }

  /** An element asked the driver to stop. */
  void driverStep() {
    execute(1, driver);
  }

  /**
   * Ends waits.
   *
   * @param count how many
   */
  void step(int count) {
    if (running) {
      moreSteps += count;
    } else {
      execute(count, false);
    }
  }

  /** Goes on at a label. */
  void jump(String label) {
    int target = code.find(label);
    if (target < 0 || target >= code.size()) {
      throw new HandlerException("jump to nonexistent label");
    }
    code.resetWaits(target, code.size());
    position = target;
    if (!running) {
      execute(0, false);
    }
  }

  /**
   * Runs from the start.
   *
   * @param handler the handler that was called
   * @param with its arguments
   * @param write whether it was written to
   * @return what the script returns
   */
  String run(String handler, String with, boolean write) {
    position = 0;
    arguments = with;
    if (running) {
      return "";
    }
    handlerName = handler;
    writing = write;
    error = null;
    execute(0, false);
    handlerName = "";
    writing = false;
    if (error != null) {
      throw new HandlerException(error);
    }
    boolean returned = lastOp == Op.RETURN || lastOp == Op.RETURNQ;
    return returned ? variables.getOrDefault("_", "") : "";
  }

  /** Whether the script last came to its end, and not to a return. */
  boolean atEnd() {
    return lastOp == Op.END;
  }

  /**
   * What a handler says. Errors are told; the call then stays as it is when there is no such
   * handler, and becomes nothing when the handler failed.
   */
  private String valueOf(String call) {
    try {
      return calls.read(call, false);
    } catch (HandlerException e) {
      complain(e.getMessage());
      return calls.exists(ConfigStrings.firstWord(call)[0], true) ? "" : null;
    }
  }

  /** Reports what went wrong, with the script's name in front of the first complaint of a run. */
  private void complain(String message) {
    complaints++;
    if (starting) {
      script.router().report(message);
      return;
    }
    if (!named) {
      named = true;
      script
          .router()
          .report("While executing '" + script.name() + " :: " + script.className() + "':");
    }
    script.router().report("  " + message.replace("\n", "\n  "));
  }

  private void execute(int count, boolean fromDriver) {
    running = true;
    named = false;
    moreSteps = 0;
    try {
      runSteps(count, fromDriver);
      while (moreSteps > 0) {
        int more = moreSteps;
        moreSteps = 0;
        runSteps(more, false);
      }
    } finally {
      running = false;
      rested.run();
    }
  }

  private void runSteps(int count, boolean fromDriver) {
    long limit = steps + count;
    int jumps = 0;
    boolean waiting = false;
    while (!waiting && steps <= limit && position < code.size()) {
      if (jumps >= MAX_JUMPS) {
        script
            .router()
            .report(script.name() + " :: " + script.className() + ": too many jumps, giving up");
        position = code.size();
        timer.unschedule();
        return;
      }
      int at = position++;
      Instruction instruction = code.get(at);
      lastOp = instruction.op;
      try {
        waiting = execute(instruction, at, limit);
      } catch (HandlerException e) {
        complain(e.getMessage());
      }
      if (finished(instruction, at, fromDriver)) {
        return;
      }
      if (!waiting && position != at + 1) {
        jumps++;
      }
    }
  }

  /** Handles the instructions that end the script: it stays where it is. */
  private boolean finished(Instruction instruction, int at, boolean fromDriver) {
    boolean end;
    boolean halt = false;
    switch (instruction.op) {
      case STOP -> {
        end = true;
        halt = true;
        steps++;
      }
      case END, EXIT, ERROR, ERRORQ -> end = true;
      case RETURN, RETURNQ -> {
        end = position == at;
        return end;
      }
      case GOTO -> {
        end = position < 0;
        halt = position == ScriptCode.HALT;
      }
      default -> end = false;
    }
    if (end) {
      position = at;
      if (driver && (halt || fromDriver)) {
        script.router().forceStop();
      } else if (halt) {
        script.router().requestStop();
      }
    }
    return end;
  }

  /** Executes one instruction; true when it waits, and stays where it is. */
  private boolean execute(Instruction instruction, int at, long limit) {
    switch (instruction.op) {
      case WAIT_STEP -> {
        while (steps < limit && instruction.done < instruction.count) {
          instruction.done++;
          steps++;
        }
        if (instruction.done < instruction.count) {
          position = at;
          return true;
        }
      }
      case WAIT_TIME -> {
        if (steps == limit) {
          return waitFor(instruction, at);
        }
        steps++;
        timer.unschedule();
      }
      case PRINT, PRINTN, PRINTQ, PRINTNQ -> print(instruction.op, instruction.text);
      case SAVE, APPEND -> {
        String[] parts = ConfigStrings.firstWord(instruction.text);
        String file = parts[1].isBlank() ? "-" : parts[1];
        print(Op.PRINT, (instruction.op == Op.SAVE ? ">" : ">>") + file + " " + parts[0]);
      }
      case READ, READQ -> {
        String call = text.expand(instruction.text, false);
        String value = calls.readNamed(call, instruction.op == Op.READQ);
        script.router().report(calls.fullName(call) + ":\n" + value);
      }
      case WRITE, WRITEQ -> write(instruction);
      case SET, RETURN -> set(instruction.name, text.expand(instruction.text, false));
      case SETQ, RETURNQ ->
          set(instruction.name, ConfigStrings.unquote(text.expand(instruction.text, false)));
      case GOTO -> jump(instruction, at);
      case ERROR, ERRORQ -> {
        String message = text.expand(instruction.text, false);
        error = instruction.op == Op.ERRORQ ? ConfigStrings.unquote(message) : message;
        if (handlerName.isEmpty() && !error.isEmpty()) {
          complain(error);
        }
      }
      default -> {
        // Labels and declarations do nothing; the ends are handled by the caller.
      }
    }
    if ((instruction.op == Op.RETURN || instruction.op == Op.RETURNQ) && position == at + 1) {
      position = at;
    }
    return false;
  }

  private boolean waitFor(Instruction instruction, int at) {
    double nanos = Units.nanos(text.expand(instruction.text, false).strip(), SECOND);
    if (nanos < 0) {
      throw new HandlerException("syntax error at 'wait'");
    }
    timer.scheduleAfter((long) nanos);
    position = at;
    return true;
  }

  private void jump(Instruction instruction, int at) {
    String condition = text.expand(instruction.text, false).strip();
    if (!condition.isEmpty() && !truth(condition)) {
      return;
    }
    if (instruction.target >= 0) {
      code.resetWaits(Math.min(instruction.target, at), at);
    }
    position = instruction.target;
  }

  private static boolean truth(String condition) {
    try {
      return HandlerValues.bool(condition);
    } catch (HandlerException e) {
      throw new HandlerException("bad condition '" + condition + "'");
    }
  }

  private void write(Instruction instruction) {
    String call = text.expand(instruction.text, false);
    try {
      calls.write(call, instruction.op == Op.WRITEQ);
      writeStatus = 0;
    } catch (HandlerException e) {
      writeStatus = WRITE_FAILED;
      throw e;
    }
  }

  private void print(Op op, String what) {
    String file = "-";
    boolean append = what.startsWith(">>");
    String rest = what;
    if (what.startsWith(">")) {
      String[] parts = ConfigStrings.firstWord(what.substring(append ? 2 : 1));
      file = ConfigStrings.unquote(parts[0]);
      rest = parts[1];
    }
    int before = complaints;
    String result;
    boolean call =
        !rest.isEmpty()
            && (Character.isLetter(rest.charAt(0)) || "@_".indexOf(rest.charAt(0)) >= 0);
    if (call) {
      boolean unquote = op == Op.PRINTQ || op == Op.PRINTNQ;
      result = calls.readNamed(text.expand(rest, false), unquote);
    } else {
      result = ConfigStrings.unquote(text.expand(rest, true));
    }
    boolean line = (op == Op.PRINT || op == Op.PRINTQ) && complaints == before;
    if (line && !result.endsWith("\n")) {
      result += "\n";
    }
    if (file.equals("-")) {
      script.router().print(result);
    } else {
      writeFile(file, result, append);
    }
  }

  private void writeFile(String file, String result, boolean append) {
    Element user = script.router().userOfFile(file);
    if (user != null && user != script) {
      script.router().fail(script + ": " + file + ": " + user + " uses this file");
      return;
    }
    StandardOpenOption how =
        append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try {
      Files.writeString(
          Path.of(file),
          result,
          StandardCharsets.ISO_8859_1,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          how);
    } catch (IOException | InvalidPathException e) {
      script.router().fail(script + ": " + file + ": " + e.getMessage());
    }
  }
}
