// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import io.sluice.control.ControlAccess.Target;
import io.sluice.control.Reply.Refusal;
import io.sluice.handler.Handlers.HandlerException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The server's side of Click's ControlSocket protocol, version 1.3: bytes in, bytes out. A command
 * is executed when it is complete, including its data. The memory for a client's input is limited:
 * {@link #MAX_LINE} bytes for a line, {@link #MAX_DATA} for data.
 */
final class ControlSession implements Session {
  static final String GREETING = "Click::ControlSocket/1.3\r\n";

  /** The longest line in bytes. A line may contain a whole configuration. */
  static final int MAX_LINE = 512 << 10;

  static final int MAX_DATA = 16 << 20;

  private static final int OK = 200;
  private static final int OK_WITH_WARNINGS = 220;
  private static final int SYNTAX = 500;
  private static final int UNIMPLEMENTED = 501;
  private static final int NO_SUCH_HANDLER = 511;
  private static final int HANDLER_ERROR = 520;
  private static final int TOO_BIG = 521;
  private static final int LLRPC_ERROR = 522;
  private static final int PERMISSION = 530;
  private static final int READ_ERROR = 590;

  private static final List<String> HELP =
      List.of(
          "Commands supported:",
          "READ handler [arg...]   call read handler, return DATA",
          "READDATA handler len    call read handler with len data bytes, return DATA",
          "READUNTIL handler term  call read handler, take data until term, return DATA",
          "WRITE handler [arg...]  call write handler",
          "WRITEDATA handler len   call write handler, pass len data bytes",
          "WRITEUNTIL handler term call write handler, take data until term",
          "CHECKREAD handler       check if read handler is valid",
          "CHECKWRITE handler      check if write handler is valid",
          "LLRPC elt#number [len]  call LLRPC, pass len data bytes, return DATA",
          "QUIT                    close connection");

  private final Supplier<ControlAccess> access;
  private final ByteQueue in;
  private final ByteQueue out;
  private boolean ended;

  /** The input before this index contains no end of line. */
  private int searched;

  /** The bytes of input, including the line, that the pending command needs to continue. */
  private int needed;

  /** The index of the next command, after the current one. */
  private int next;

  /** The start of the first incomplete line of data; 0 at first. */
  private int dataLine;

  /** The index up to which that line has been searched. */
  private int dataSearched;

  /** Thrown if a command's data is not complete. */
  private static final class Incomplete extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Incomplete INSTANCE = new Incomplete();

    Incomplete() {
      super(null, null, false, false);
    }
  }

  /**
   * Begins a session.
   *
   * @param access what the client can access, queried for each command
   * @param in input from the client
   * @param out output to the client
   */
  ControlSession(Supplier<ControlAccess> access, ByteQueue in, ByteQueue out) {
    this.access = access;
    this.in = in;
    this.out = out;
    out.add(GREETING);
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  @Override
  public boolean step(boolean inClosed) {
    if (ended || in.isEmpty() || in.size() < needed && !inClosed) {
      return false;
    }
    int end = lineEnd(searched);
    if (end < 0 && !inClosed) {
      searched = in.size();
      if (in.size() > MAX_LINE) {
        refuse(Reply.of(SYNTAX, "Command line too long"));
      }
      return ended;
    }
    searched = 0;
    String line = in.text(0, end < 0 ? in.size() : end);
    next = end < 0 ? in.size() : afterLineEnd(end);
    try {
      execute(line);
    } catch (Incomplete e) {
      if (!inClosed) {
        return ended;
      }
      Reply.of(SYNTAX, "Not enough data").writeTo(out);
    }
    needed = 0;
    dataLine = 0;
    dataSearched = 0;
    if (!ended) {
      in.skip(next);
    }
    return true;
  }

  private int lineEnd(int from) {
    for (int i = from; i < in.size(); i++) {
      if (in.get(i) == '\n' || in.get(i) == '\r') {
        return i;
      }
    }
    return -1;
  }

  private int afterLineEnd(int end) {
    boolean two = in.get(end) == '\r' && end + 1 < in.size() && in.get(end + 1) == '\n';
    return two ? end + 2 : end + 1;
  }

  /** Replies and ends the session: the rest of the input cannot be interpreted. */
  private void refuse(Reply reply) {
    reply.writeTo(out);
    end();
  }

  private void end() {
    ended = true;
    in.clear();
  }

  private void execute(String line) {
    String[] words = Words.of(line);
    if (words.length == 0) {
      return;
    }
    String command = words[0].toUpperCase(Locale.ROOT);
    try {
      Reply reply = execute(command, words, Words.from(2, line));
      if (reply != null) {
        reply.writeTo(out);
      }
    } catch (Refusal e) {
      e.reply().writeTo(out);
    }
  }

  /** Returns null if it has already replied. */
  private Reply execute(String command, String[] words, String rest) {
    switch (command) {
      case "READ", "GET":
        need(words.length >= 2);
        return read(words[1], rest);
      case "WRITE", "SET":
        need(words.length >= 2);
        return write(words[1], rest);
      case "READDATA":
        need(words.length == 3);
        return read(words[1], text(data(words[2], command)));
      case "WRITEDATA", "SETDATA":
        need(words.length == 3);
        return write(words[1], text(data(words[2], command)));
      case "READUNTIL":
        need(words.length >= 2);
        return read(words[1], until(rest));
      case "WRITEUNTIL":
        need(words.length >= 2);
        return write(words[1], until(rest));
      case "CHECKREAD":
        need(words.length == 2);
        return check(words[1], false);
      case "CHECKWRITE":
        need(words.length == 2);
        return check(words[1], true);
      case "LLRPC":
        need(words.length == 2 || words.length == 3);
        return call(words[1], words.length == 2 ? new byte[0] : data(words[2], command));
      case "CLOSE", "QUIT":
        if (words.length != 1) {
          Reply.of(SYNTAX, "Bad command syntax").writeTo(out);
        }
        refuse(Reply.of(OK, "Goodbye!"));
        return null;
      case "HELP":
        return new Reply(OK, HELP, null);
      default:
        return Reply.of(UNIMPLEMENTED, "Command '" + command + "' unimplemented");
    }
  }

  private static void need(boolean rightNumber) {
    if (!rightNumber) {
      throw new Refusal(SYNTAX, "Wrong number of arguments");
    }
  }

  /** The bytes after the line; a word gives their number. */
  private byte[] data(String word, String command) {
    int length = Words.integer(word);
    if (length < 0) {
      throw new Refusal(SYNTAX, "Syntax error in '" + command.toLowerCase(Locale.ROOT) + "'");
    } else if (length > MAX_DATA) {
      throw tooBig();
    }
    if (in.size() - next < length) {
      needed = next + length;
      throw Incomplete.INSTANCE;
    }
    byte[] data = in.copy(next, next + length);
    next += length;
    return data;
  }

  /** The lines before the terminator, which may be followed by spaces. */
  private String until(String terminator) {
    dataLine = Math.max(dataLine, next);
    while (true) {
      int end = lineEnd(Math.max(dataLine, dataSearched));
      if (end < 0) {
        if (in.size() - next > MAX_DATA) {
          throw tooBig();
        }
        dataSearched = in.size();
        throw Incomplete.INSTANCE;
      }
      if (Words.withoutSpaceAtEnd(in.text(dataLine, end)).equals(terminator)) {
        String data = in.text(next, dataLine);
        next = afterLineEnd(end);
        return data;
      } else if (in.get(end) == '\r' && end + 1 == in.size()) {
        // The second half of the line end may still arrive.
        dataSearched = end;
        throw Incomplete.INSTANCE;
      }
      dataLine = afterLineEnd(end);
    }
  }

  /** The end of the data is unknown, so the session must end. */
  private Refusal tooBig() {
    end();
    return new Refusal(TOO_BIG, "Data too large, " + MAX_DATA + " bytes are the limit");
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  private Reply read(String name, String parameter) {
    ControlAccess to = access.get();
    Target target = to.find(name);
    if (target.handler().read() == null) {
      return Reply.of(PERMISSION, "Handler '" + name + "' write-only");
    }
    try {
      byte[] value =
          to.router().read(target.path(), parameter).getBytes(StandardCharsets.ISO_8859_1);
      return new Reply(OK, List.of("Read handler '" + name + "' OK"), value);
    } catch (HandlerException e) {
      return Reply.of(READ_ERROR, "Read handler '" + name + "' error", List.of(e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      return Reply.of(READ_ERROR, "Read handler '" + name + "' error", List.of(bug(e)));
    }
  }

  private Reply write(String name, String value) {
    ControlAccess to = access.get();
    Target target = to.find(name);
    if (target.handler().write() == null) {
      return Reply.of(PERMISSION, "Handler '" + name + "' read-only");
    } else if (to.readOnly()) {
      return Reply.of(PERMISSION, "Permission denied for '" + name + "'");
    }
    String what = "Write handler '" + name + "' ";
    try {
      List<String> warnings = to.router().writeForWarnings(target.path(), value);
      return warnings.isEmpty()
          ? Reply.of(OK, what + "OK")
          : Reply.of(OK_WITH_WARNINGS, what + "OK with warnings", warnings);
    } catch (HandlerException e) {
      return Reply.of(HANDLER_ERROR, what + "error", List.of(e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      return Reply.of(HANDLER_ERROR, what + "error", List.of(bug(e)));
    }
  }

  private static String bug(Throwable e) {
    return e instanceof OutOfMemoryError ? "out of memory" : "handler failed: " + e;
  }

  private Reply check(String name, boolean write) {
    ControlAccess to = access.get();
    Target target = to.find(name);
    boolean can = (write ? target.handler().write() : target.handler().read()) != null;
    if (!can) {
      return Reply.of(
          NO_SUCH_HANDLER, "Handler '" + name + (write ? "' not writable" : "' not readable"));
    } else if (write && to.readOnly()) {
      return Reply.of(PERMISSION, "Permission denied for '" + name + "'");
    }
    return Reply.of(OK, (write ? "Write" : "Read") + " handler '" + name + "' OK");
  }

  /** A call with binary data; bits of its number give the directions and the length of the data. */
  private Reply call(String name, byte[] data) {
    int hash = name.indexOf('#');
    int number;
    try {
      number = Integer.parseUnsignedInt(name.substring(hash + 1), 16);
    } catch (NumberFormatException e) {
      return Reply.of(SYNTAX, "Syntax error in LLRPC name '" + name + "'");
    }
    ControlAccess to = access.get();
    Target target = to.find((hash < 0 ? name : name.substring(0, hash)) + ".name");
    LlrpcNumber kind = new LlrpcNumber(number);
    if (!kind.isCallable()) {
      return Reply.of(UNIMPLEMENTED, "Cannot call LLRPC '" + name + "' remotely");
    } else if (to.readOnly()) {
      return Reply.of(PERMISSION, "Permission denied for '" + name + "'");
    } else if (kind.takesData() && data.length != kind.size()) {
      return Reply.of(
          LLRPC_ERROR, "LLRPC '" + name + "' requires " + kind.size() + " bytes input data");
    }
    byte[] result = null;
    try {
      result =
          to.router().call(target.element(), number, kind.takesData() ? data : kind.emptyData());
    } catch (HandlerException e) {
      // The protocol can only return an error number.
    }
    if (result == null) {
      return Reply.of(LLRPC_ERROR, "LLRPC '" + name + "' error: Invalid argument");
    }
    return new Reply(
        OK, List.of("LLRPC '" + name + "' OK"), kind.givesData() ? result : new byte[0]);
  }
}
