// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.element.StopListener;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.PacketBatch;
import java.util.List;
import java.util.Locale;

/**
 * Runs a script of handler calls, waits and jumps.
 *
 * <p>{@code Script([TYPE type,] INSTRUCTION, ...)}
 *
 * <p>Types: {@code ACTIVE} (the default) starts by itself; {@code PASSIVE} runs when its handler
 * {@code run} is called; {@code PACKET} (the default when it has ports) runs for each packet, with
 * the input in {@code $input}, and {@code return} gives the output; {@code DRIVER}, the type of
 * DriverManager, decides what happens when an element asks the driver to stop: that ends a {@code
 * wait_stop}, and the driver stops at the end of the script; {@code SIGNAL SIGNO ...} runs when the
 * process gets one of these signals, by name ({@code HUP INT USR1 ...}) or number, instead of the
 * program's own action. After its {@code end} it waits for the next signal, but not after {@code
 * exit}. All scripts that wait for a signal run.
 *
 * <p>Instructions: {@code set VAR TEXT}, {@code init VAR TEXT}, {@code export VAR TEXT} (also a
 * read handler); {@code print TEXT} or {@code print ELEMENT.HANDLER} to standard output, or with
 * {@code >FILE} or {@code >>FILE} to a file, {@code printn} without a newline; {@code read
 * ELEMENT.HANDLER} reports to standard error; {@code write ELEMENT.HANDLER VALUE}; {@code save
 * ELEMENT.HANDLER FILE}, {@code append ELEMENT.HANDLER FILE}; {@code wait TIME}, {@code wait_time
 * TIME}; {@code wait_stop [COUNT]}, {@code pause}, {@code wait} until an element asks to stop;
 * {@code label NAME}, {@code goto NAME [CONDITION]}, {@code loop}; {@code return TEXT}, {@code
 * error TEXT}; {@code end}, {@code exit}; {@code stop} the driver. The forms {@code setq printq
 * readq writeq returnq ...} unquote their text. {@code $VAR}, {@code ${VAR}} and {@code $(HANDLER
 * ARGUMENTS)} are replaced; {@code $args}, {@code $1}, {@code $#} are the arguments of {@code run},
 * {@code $?} the result of the last write.
 *
 * <p>Handlers: {@code run} (read, write) runs it from the start, {@code step} (write) ends waits,
 * {@code goto} (write) jumps to a label, {@code get}, {@code set}, {@code shift} variables; and
 * functions, called as in {@code $(add 1 2)}: {@code add sub mul div idiv mod rem neg abs min max
 * eq ne lt le gt ge not and or nand nor if in first length unquote sprintf random now readable
 * writable htons htonl ntohs ntohl cat catq}; {@code $(kill SIGNO PID ...)} sends a signal, {@code
 * $$} is this process.
 */
@ElementInfo(name = "Script", aliases = "DriverManager", ports = "-/-", processing = "a/a")
@ElementEffects(does = {DROPS, BRANCHES, STATE, REPORTS})
public final class Script extends BatchElement implements StopListener {
  private enum Type {
    ACTIVE,
    PASSIVE,
    PACKET,
    DRIVER,
    SIGNAL
  }

  private final int noOutput = dropReason("no such output");
  private Type type;
  private ScriptCode code;
  private List<String> signalNames;
  private ScriptMachine machine;

  /** Null unless the script runs for signals. */
  private ScriptSignals signals;

  /** Creates the element. */
  public Script() {}

  @Override
  protected void configure(Args args) {
    boolean ports = nInputs() > 0 || nOutputs() > 0;
    Type usual = className().equals("DriverManager") ? Type.DRIVER : null;
    usual = usual != null ? usual : ports ? Type.PACKET : Type.ACTIVE;
    String word = args.keyword("TYPE").asRaw(usual.name());
    type = parseType(args, word);
    if (type == Type.PACKET && nInputs() == 0) {
      args.error("PACKET script must have inputs");
    } else if (type != Type.PACKET && ports) {
      args.error("ports allowed only on PACKET scripts");
    }
    if (type == Type.DRIVER
        && router().elements(Script.class).stream()
            .anyMatch(other -> other != this && other.type == Type.DRIVER)) {
      args.error("router has more than one driver script");
    }
    code = ScriptCode.parse(args, type == Type.DRIVER);
    machine = new ScriptMachine(this, code, type == Type.DRIVER, this::rested);
    if (type == Type.SIGNAL) {
      List<String> words = ConfigStrings.words(word);
      signalNames = ScriptSignals.parse(words.subList(1, words.size()));
      if (signalNames == null) {
        args.error("bad signal number");
      }
    }
  }

  private static Type parseType(Args args, String text) {
    String word = text.startsWith("SIGNAL ") ? "SIGNAL" : text;
    try {
      return word.equals("PUSH") ? Type.PACKET : Type.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      args.error("bad TYPE");
      return Type.PASSIVE;
    }
  }

  @Override
  protected void initialize(Setup setup) {
    machine.initialize(setup);
    if (type == Type.ACTIVE || type == Type.DRIVER) {
      // Before the first packet, and not before everything else is ready.
      worker().execute(machine::start);
    }
  }

  @Override
  protected void open(Setup setup) {
    if (type == Type.SIGNAL && signals == null) {
      signals = new ScriptSignals(signalNames, worker(), this::runForSignal);
    }
    if (signals != null) {
      signals.open(setup);
    }
  }

  private void runForSignal() {
    try {
      machine.run("run", "", true);
    } catch (HandlerException e) {
      router().report(name() + " :: " + className() + ": " + e.getMessage());
    }
  }

  /** Told whenever the machine rests. */
  private void rested() {
    if (signals != null) {
      signals.set(machine.atEnd());
    }
  }

  @Override
  protected void cleanup() {
    if (signals != null) {
      signals.close();
    }
  }

  @Override
  public boolean onStopRequested() {
    return type == Type.DRIVER && worker().execute(machine::driverStep);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      int output = choose(port);
      if (output < 0 || output >= nOutputs()) {
        drop(noOutput, batch.handOver(i));
      } else {
        output(output).push(batch.handOver(i));
      }
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    input(0).pull(batch, max);
    int next = before;
    while (next < batch.size()) {
      int output = choose(0);
      if (output == 0) {
        next++;
      } else if (output < 0 || output >= nOutputs() || !output(output).isPush()) {
        drop(noOutput, takeOut(batch, next));
      } else {
        output(output).push(takeOut(batch, next));
      }
    }
    return next - before;
  }

  private static long takeOut(PacketBatch batch, int index) {
    long[] array = batch.array();
    long packet = array[index];
    System.arraycopy(array, index + 1, array, index, batch.size() - index - 1);
    batch.setSize(batch.size() - 1);
    return packet;
  }

  private int choose(int port) {
    machine.set("input", String.valueOf(port));
    try {
      String result = machine.run("run", "", false);
      Long output = ScriptNumbers.integer(machine.atEnd() ? "0" : result.strip());
      return output == null || output < 0 || output > Integer.MAX_VALUE ? -1 : output.intValue();
    } catch (HandlerException e) {
      router().report(name() + " :: " + className() + ": " + e.getMessage());
      return -1;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    ScriptFunctions.ALL.forEach((name, function) -> handlers.readWith(name, function::apply));
    handlers.readWith("kill", ScriptSignals::kill);
    handlers.hide("cat", "catq", "kill");
    handlers.readWith("readable", text -> ScriptFunctions.truth(haveHandlers(text, true)));
    handlers.readWith("writable", text -> ScriptFunctions.truth(haveHandlers(text, false)));
    handlers.readWith("run", text -> machine.run("run", text, false));
    handlers.write("run", text -> machine.run("run", text, true));
    handlers.write("step", this::step);
    handlers.write("goto", text -> machine.jump(text.strip()));
    handlers.readWith("get", text -> machine.get(variable(text)));
    handlers.readWith("shift", text -> machine.shift(text.isBlank() ? "args" : variable(text)));
    handlers.write(
        "set",
        text -> {
          String[] parts = ConfigStrings.firstWord(text);
          if (parts[0].isEmpty()) {
            throw new HandlerException("no variable");
          }
          machine.set(parts[0], parts[1]);
        });
    for (int i = 0; i < code.size(); i++) {
      ScriptCode.Instruction instruction = code.get(i);
      if (instruction.op == ScriptCode.Op.EXPORT || instruction.op == ScriptCode.Op.EXPORTQ) {
        handlers.read(instruction.name, () -> machine.get(instruction.name));
      }
    }
  }

  private static String variable(String text) {
    List<String> words = ConfigStrings.words(text);
    if (words.size() != 1) {
      throw new HandlerException(words.isEmpty() ? "no variable" : "too many arguments");
    }
    return words.get(0);
  }

  private boolean haveHandlers(String text, boolean read) {
    for (String word : ConfigStrings.words(text)) {
      if (!machine.calls().exists(word, read)) {
        return false;
      }
    }
    return true;
  }

  private void step(String text) {
    String word = text.strip();
    if (word.equals("router")) {
      machine.driverStep();
    } else {
      machine.step(word.isEmpty() ? 1 : (int) HandlerValues.integer(word, 0, Integer.MAX_VALUE));
    }
  }
}
