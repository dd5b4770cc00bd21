// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.argument.TimeTexts;
import io.sluice.control.ControlAddress;
import io.sluice.run.DeviceIdleStrategy;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * The command line as Click's users know it: short options in clusters ({@code -qe EXPR}), long
 * ones that may be abbreviated while they stay unique, operands in any place, {@code NAME=value}
 * definitions.
 */
final class CommandLine {
  /** What to do. */
  enum Mode {
    RUN,
    EXPLAIN,
    DRAW,
    HELP,
    MANUAL,
    LIST_ELEMENTS,
    VERSION
  }

  /** When the table is printed at the end. */
  enum Table {
    AUTO,
    ALWAYS,
    NEVER
  }

  private static final Map<String, Character> LONG = new LinkedHashMap<>();

  static {
    LONG.put("file", 'f');
    LONG.put("expression", 'e');
    LONG.put("threads", 'j');
    LONG.put("affinity", 'a');
    LONG.put("cpu", 'a');
    LONG.put("handler", 'h');
    LONG.put("exit-handler", 'x');
    LONG.put("output", 'o');
    LONG.put("quit", 'q');
    LONG.put("time", 't');
    LONG.put("no-warnings", 'w');
    LONG.put("warnings", 'W');
    LONG.put("clickpath", 'C');
    LONG.put("version", 'v');
    LONG.put("port", 'p');
    LONG.put("unix-socket", 'u');
    LONG.put("allow-reconfigure", 'R');
    LONG.put("help", '?');
    LONG.put("dpdk", 'D');
    LONG.put("json", 'J');
    LONG.put("idle", 'I');
    LONG.put("explain", 'X');
    LONG.put("svg", 'G');
    LONG.put("dot", 'O');
    LONG.put("list-elements", 'L');
    LONG.put("table", 'T');
    LONG.put("no-table", 'N');
    LONG.put("no-warm-up", 'M');
    LONG.put("simtime", 'S');
    LONG.put("simulation-time", 'S');
    LONG.put("simtick", 'K');
  }

  private static final String SHORT = "fejahxoqtwCvpuR";
  private static final String WITH_VALUE = "fejhxoCpuIK";

  /** Of {@link #firstCpu}: where DPDK's lcores are, if any are named. */
  static final int UNSAID = -2;

  /** Of {@link #firstCpu}: wherever the kernel puts them. */
  static final int UNPINNED = -1;

  Mode mode = Mode.RUN;
  boolean simulated;

  /** When simulated time begins, in nanoseconds since 1970; -1 when nothing was said. */
  long simulatedBegin = -1;

  /** Nanoseconds that a reading of the simulated clock takes. */
  int simulatedTick = 1;

  String file;
  String expression;
  String manual;

  /** Workers; 0 when nothing was said. */
  int threads;

  /** The processor of the first worker, the others follow; or one of the constants. */
  int firstCpu = UNSAID;

  List<String> dpdk;
  final List<String> handlers = new ArrayList<>();
  String exitHandler;
  String output;

  /** Whether {@link Mode#EXPLAIN} tells what elements do to packets. */
  boolean effects;

  /** The file for a picture of the run; null for none. */
  String picture;

  /** Whether pictures are SVG, or text for Graphviz. */
  boolean svg;

  boolean quit;
  boolean time;
  boolean warnings = true;
  boolean json;

  /** What an idle worker does; null to sleep until a device has a packet. */
  Supplier<IdleStrategy> idle;

  boolean reconfigurable;
  boolean warmUp = true;
  Table table = Table.AUTO;
  final List<ControlAddress> controlSockets = new ArrayList<>();
  final Map<String, String> definitions = new LinkedHashMap<>();

  /** Mistakes that do not keep it from running, as in Click. */
  final List<String> complaints = new ArrayList<>();

  final List<Path> libraryPath = new ArrayList<>();

  private final String[] args;
  private int next;

  private CommandLine(String[] args) {
    this.args = args;
    addLibraryPath(System.getenv("CLICKPATH"));
  }

  /**
   * Reads a command line.
   *
   * @param args the arguments
   * @return what they say
   * @throws UsageException when they say nothing sensible
   */
  static CommandLine parse(String... args) {
    CommandLine line = new CommandLine(args);
    line.parse();
    return line;
  }

  /** How messages name the configuration. */
  String configName() {
    if (expression != null) {
      return "config";
    }
    return file == null || file.equals("-") ? "<stdin>" : file;
  }

  private void parse() {
    boolean onlyOperands = false;
    while (next < args.length) {
      String arg = args[next++];
      if (onlyOperands || arg.equals("-") || !arg.startsWith("-")) {
        operand(arg);
      } else if (arg.equals("--")) {
        onlyOperands = true;
      } else if (arg.startsWith("--")) {
        longOption(arg);
      } else {
        shortOptions(arg);
      }
    }
  }

  private void operand(String arg) {
    int equals = arg.indexOf('=');
    if (mode == Mode.HELP) {
      mode = Mode.MANUAL;
      manual = arg;
    } else if (equals > 0 && arg.substring(0, equals).matches("\\w+")) {
      String name = arg.substring(0, equals);
      if (definitions.putIfAbsent(name, arg.substring(equals + 1)) != null) {
        complaints.add("parameter '" + name + "' multiply defined");
      }
    } else {
      setFile(arg);
    }
  }

  private void setFile(String name) {
    if (file != null || expression != null) {
      throw UsageException.commandLine("router configuration specified twice");
    }
    file = name;
  }

  private void longOption(String arg) {
    int equals = arg.indexOf('=');
    String name = equals < 0 ? arg.substring(2) : arg.substring(2, equals);
    String value = equals < 0 ? null : arg.substring(equals + 1);
    boolean negated = false;
    Character option = find(name);
    if (option == null && name.startsWith("no-")) {
      option = find(name.substring(3));
      negated = option != null && "aRW".indexOf(option) >= 0;
      option = negated ? option : null;
    }
    if (option == null) {
      throw UsageException.commandLine("unrecognized option '--" + name + "'");
    }
    if (negated) {
      negate(option);
      return;
    }
    if (value == null && WITH_VALUE.indexOf(option) >= 0) {
      value = following("--" + name);
    }
    boolean takesValue = WITH_VALUE.indexOf(option) >= 0 || "aS?XGO".indexOf(option) >= 0;
    if (value != null && !takesValue) {
      throw UsageException.commandLine("option '--" + name + "' takes no value");
    }
    set(option, value, "--" + name);
  }

  private static Character find(String name) {
    Character found = LONG.get(name);
    if (found == null && !name.isEmpty()) {
      for (Map.Entry<String, Character> option : LONG.entrySet()) {
        if (option.getKey().startsWith(name)) {
          if (found != null && !found.equals(option.getValue())) {
            throw UsageException.commandLine("option '--" + name + "' is ambiguous");
          }
          found = option.getValue();
        }
      }
    }
    return found;
  }

  private void shortOptions(String arg) {
    for (int i = 1; i < arg.length(); i++) {
      char option = arg.charAt(i);
      if (SHORT.indexOf(option) < 0) {
        throw UsageException.commandLine("unrecognized option '-" + option + "'");
      }
      String rest = arg.substring(i + 1);
      if (WITH_VALUE.indexOf(option) >= 0) {
        set(option, rest.isEmpty() ? following("-" + option) : rest, "-" + option);
        return;
      } else if (option == 'a' && rest.matches("=?\\d+")) {
        set(option, rest.replace("=", ""), "-a");
        return;
      }
      set(option, null, "-" + option);
    }
  }

  private String following(String option) {
    if (next == args.length) {
      throw UsageException.commandLine("'" + option + "' requires an argument");
    }
    return args[next++];
  }

  private void negate(char option) {
    if (option == 'W') {
      warnings = false;
    } else if (option == 'a') {
      firstCpu = UNPINNED;
    } else {
      reconfigurable = false;
    }
  }

  private void set(char option, String value, String as) {
    switch (option) {
      case 'f' -> setFile(value);
      case 'e' -> {
        if (file != null || expression != null) {
          throw UsageException.commandLine("router configuration specified twice");
        }
        expression = value;
      }
      case 'j' -> threads = Math.max(1, integer(value, as, 128));
      case 'a' -> firstCpu = value == null ? 0 : integer(value, as, 4095);
      case 'h' -> handlers.add(value);
      case 'x' -> {
        if (exitHandler != null) {
          throw UsageException.commandLine("--exit-handler specified twice");
        }
        exitHandler = value;
      }
      case 'o' -> {
        if (output != null) {
          throw UsageException.commandLine("output file specified twice");
        }
        output = value;
      }
      case 'q' -> quit = true;
      case 't' -> time = true;
      case 'w' -> warnings = false;
      case 'W' -> warnings = true;
      case 'C' -> {
        libraryPath.clear();
        addLibraryPath(value);
      }
      case 'v' -> mode = Mode.VERSION;
      case '?' -> help(value);
      case 'D' -> dpdk = dpdkArguments();
      case 'J' -> json = true;
      case 'I' -> idle = idle(value);
      case 'X' -> explain(value);
      case 'G' -> draw(true, value);
      case 'O' -> draw(false, value);
      case 'L' -> mode = Mode.LIST_ELEMENTS;
      case 'T' -> table = Table.ALWAYS;
      case 'N' -> table = Table.NEVER;
      case 'M' -> warmUp = false;
      case 'S' -> simulateTime(value, as);
      case 'K' -> simulatedTick = Math.max(1, integer(value, as, 1_000_000_000));
      case 'p' -> controlSockets.add(tcp(value, as));
      case 'u' -> controlSockets.add(unix(value, as));
      case 'R' -> reconfigurable = true;
      default -> throw UsageException.commandLine("unrecognized option '" + as + "'");
    }
  }

  private void explain(String value) {
    mode = Mode.EXPLAIN;
    effects = value != null;
    if (effects && !value.equals("effects")) {
      throw UsageException.commandLine("'--explain' expects effects, not '" + value + "'");
    }
  }

  private void draw(boolean asSvg, String value) {
    svg = asSvg;
    picture = value;
    if (value == null) {
      mode = Mode.DRAW;
    } else if (value.isEmpty()) {
      throw UsageException.commandLine("'--" + (asSvg ? "svg" : "dot") + "=' expects a file name");
    }
  }

  private static ControlAddress tcp(String value, String option) {
    try {
      ControlAddress address = ControlAddress.parse(value);
      if (!address.isUnix()) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw UsageException.commandLine(
        "'" + option + "' expects a TCP port number, not '" + value + "'");
  }

  private static ControlAddress unix(String value, String option) {
    try {
      return ControlAddress.unix(Path.of(value));
    } catch (InvalidPathException e) {
      throw UsageException.commandLine("'" + option + "' expects a file name");
    }
  }

  private void simulateTime(String value, String as) {
    simulated = true;
    if (value != null) {
      Long begin = TimeTexts.seconds(value);
      if (begin == null) {
        throw UsageException.commandLine("'" + as + "' expects a real number, not '" + value + "'");
      }
      simulatedBegin = begin;
    }
    // It would read, and by that move, the same clock.
    warmUp = false;
  }

  private void help(String value) {
    mode = value == null ? Mode.HELP : Mode.MANUAL;
    manual = value;
  }

  private static Supplier<IdleStrategy> idle(String value) {
    return switch (value) {
      case "sleep" -> null;
      case "backoff" -> DeviceIdleStrategy::newBackoff;
      case "spin" -> () -> BusySpinIdleStrategy.INSTANCE;
      default ->
          throw UsageException.commandLine(
              "'--idle' expects sleep, backoff or spin, not '" + value + "'");
    };
  }

  private List<String> dpdkArguments() {
    List<String> arguments = new ArrayList<>();
    while (next < args.length) {
      String arg = args[next++];
      if (arg.equals("--")) {
        return arguments;
      }
      arguments.add(arg);
    }
    throw UsageException.commandLine("'--dpdk' expects EAL arguments and then '--'");
  }

  private static int integer(String value, String option, int max) {
    try {
      int number = Integer.parseInt(value.strip());
      if (number >= 0 && number <= max) {
        return number;
      }
      throw UsageException.commandLine(
          "'" + option + "' expects 0 to " + max + ", not '" + value + "'");
    } catch (NumberFormatException e) {
      throw UsageException.commandLine("'" + option + "' expects an integer, not '" + value + "'");
    }
  }

  private void addLibraryPath(String path) {
    if (path != null) {
      for (String directory : path.split(File.pathSeparator, -1)) {
        libraryPath.add(Path.of(directory));
      }
    }
  }
}
