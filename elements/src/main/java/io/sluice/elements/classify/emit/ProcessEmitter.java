// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.emit;

import static org.objectweb.asm.Opcodes.BIPUSH;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.IAND;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.IFNE;
import static org.objectweb.asm.Opcodes.IF_ICMPEQ;
import static org.objectweb.asm.Opcodes.IF_ICMPLT;
import static org.objectweb.asm.Opcodes.IF_ICMPNE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.LADD;
import static org.objectweb.asm.Opcodes.LLOAD;
import static org.objectweb.asm.Opcodes.LSTORE;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.SIPUSH;

import io.sluice.elements.classify.program.ComparisonRuns;
import io.sluice.elements.classify.program.Header;
import io.sluice.elements.classify.program.PacketView;
import io.sluice.elements.classify.program.Program;
import io.sluice.elements.classify.program.Step;
import io.sluice.elements.classify.program.WordTest;
import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Writes the body of {@code process}. Steps are emitted in order, so all jumps go forward, and one
 * pass knows which lengths were checked and which words were loaded on every path to a step.
 */
final class ProcessEmitter {
  private static final int SWITCH_FROM = 4;
  private static final String MEMORY = Type.getInternalName(Memory.class);
  private static final String MBUF = Type.getInternalName(Mbuf.class);
  private static final String PACKET_VIEW = Type.getInternalName(PacketView.class);
  private static final int PACKET = 1;

  /** A word of the packet as it is loaded: only as many bytes as some test needs. */
  private static final class Load {
    final int slot;
    int mask;

    Load(int slot) {
      this.slot = slot;
    }

    /** How many bytes to read: 1, 2 or 4. */
    int bytes() {
      int first = Integer.numberOfLeadingZeros(mask) / 8;
      int end = 4 - Integer.numberOfTrailingZeros(mask) / 8;
      return end - first <= 2 ? end - first : 4;
    }

    /** Bytes to leave out at the front. */
    int start() {
      return bytes() == 4 ? 0 : Integer.numberOfLeadingZeros(mask) / 8;
    }

    /** A big-endian constant of the word as it looks after the load. */
    int raw(int constant) {
      return Integer.reverseBytes(constant) >>> 8 * start();
    }

    /** The bits that the load can leave set. */
    int bits() {
      return bytes() == 4 ? -1 : (1 << 8 * bytes()) - 1;
    }
  }

  /** The locals that hold a header's address and the bytes behind it. */
  private record Place(int base, int available) {}

  /** What holds on every way to a step. */
  private static final class Facts {
    /** Bytes known to be there, by header; -1 when not even the address was computed. */
    final int[] known = new int[Header.values().length];

    /** Locals of the words loaded. */
    final BitSet loaded = new BitSet();

    Facts() {
      Arrays.fill(known, -1);
    }

    Facts(Facts other) {
      System.arraycopy(other.known, 0, known, 0, known.length);
      loaded.or(other.loaded);
    }

    void meet(Facts other) {
      for (int i = 0; i < known.length; i++) {
        known[i] = Math.min(known[i], other.known[i]);
      }
      loaded.and(other.loaded);
    }
  }

  private final Program program;
  private final int[] results;
  private final MethodVisitor code;
  private final ComparisonRuns chains;
  private final Label[] labels;
  private final Facts[] facts;
  private final Map<Integer, Label> ends = new TreeMap<>();
  private final Map<List<Object>, Load> loads = new LinkedHashMap<>();
  private final Map<Header, Place> places = new EnumMap<>(Header.class);
  private final Label exact = new Label();

  ProcessEmitter(Program program, int[] results, MethodVisitor code) {
    this.program = program;
    this.results = results;
    this.code = code;
    chains = new ComparisonRuns(program);
    labels = new Label[program.steps.size()];
    facts = new Facts[labels.length];
    Arrays.setAll(labels, i -> new Label());
    int slot = PACKET + 2;
    for (Header header : Header.values()) {
      places.put(header, new Place(slot, slot + 2));
      slot += 3;
    }
    for (Step step : program.steps) {
      int next = slot + loads.size();
      Load load = loads.computeIfAbsent(key(step), k -> new Load(next));
      load.mask |= step.test.mask();
    }
  }

  private static List<Object> key(Step step) {
    return List.of(step.test.header(), step.test.offset());
  }

  void emit() {
    if (Checks.ENABLED) {
      code.visitVarInsn(LLOAD, PACKET);
      code.visitMethodInsn(INVOKESTATIC, MBUF, "length", "(J)I", false);
      code.visitInsn(POP);
    }
    if (program.entry < 0) {
      jump(program.entry);
    } else {
      facts[program.entry] = new Facts();
      for (int i = program.entry; i < labels.length; i++) {
        if (facts[i] != null) {
          step(i);
        }
      }
    }
    for (Map.Entry<Integer, Label> end : ends.entrySet()) {
      code.visitLabel(end.getValue());
      integer(results[-1 - end.getKey()]);
      code.visitInsn(IRETURN);
    }
    code.visitLabel(exact);
    KernelEmitter.returnExact(code);
  }

  private void step(int index) {
    code.visitLabel(labels[index]);
    Facts here = facts[index];
    List<Integer> run = chains.from(index, false);
    if (run.size() < SWITCH_FROM) {
      run = run.subList(0, 1);
    }
    Step step = program.steps.get(index);
    Load load = loads.get(key(step));
    load(step.test, load, here);
    for (int i : run) {
      reach(program.steps.get(i).yes, here);
    }
    reach(program.steps.get(run.get(run.size() - 1)).no, here);
    code.visitVarInsn(ILOAD, load.slot);
    int mask = load.raw(step.test.mask());
    if (mask != load.bits()) {
      integer(mask);
      code.visitInsn(IAND);
    }
    if (run.size() == 1) {
      branch(index, load.raw(step.test.value()));
    } else {
      select(run, load);
    }
  }

  private void reach(int target, Facts here) {
    if (target >= 0) {
      if (facts[target] == null) {
        facts[target] = new Facts(here);
      } else {
        facts[target].meet(here);
      }
    }
  }

  private void branch(int index, int value) {
    Step step = program.steps.get(index);
    if (step.yes == next(index)) {
      compare(value, IF_ICMPNE, IFNE, step.no);
    } else {
      compare(value, IF_ICMPEQ, IFEQ, step.yes);
      if (step.no != next(index)) {
        jump(step.no);
      }
    }
  }

  /** The step whose code will follow. */
  private int next(int index) {
    for (int i = index + 1; i < facts.length; i++) {
      if (facts[i] != null) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }

  private void compare(int value, int withValue, int withZero, int target) {
    if (value == 0) {
      code.visitJumpInsn(withZero, label(target));
    } else {
      integer(value);
      code.visitJumpInsn(withValue, label(target));
    }
  }

  private void select(List<Integer> run, Load load) {
    TreeMap<Integer, Label> cases = new TreeMap<>();
    for (int i : run) {
      Step step = program.steps.get(i);
      cases.putIfAbsent(load.raw(step.test.value()), label(step.yes));
    }
    int[] keys = cases.keySet().stream().mapToInt(Integer::intValue).toArray();
    Label otherwise = label(program.steps.get(run.get(run.size() - 1)).no);
    code.visitLookupSwitchInsn(otherwise, keys, cases.values().toArray(new Label[0]));
  }

  private Label label(int target) {
    return target >= 0 ? labels[target] : ends.computeIfAbsent(target, t -> new Label());
  }

  private void jump(int target) {
    code.visitJumpInsn(GOTO, label(target));
  }

  private void load(WordTest test, Load load, Facts here) {
    Header header = test.header();
    int needed = test.offset() + load.start() + load.bytes();
    if (here.known[header.ordinal()] < 0) {
      locate(header);
    }
    if (here.known[header.ordinal()] < needed) {
      code.visitVarInsn(ILOAD, places.get(header).available());
      integer(needed);
      code.visitJumpInsn(IF_ICMPLT, exact);
      here.known[header.ordinal()] = needed;
    }
    if (here.loaded.get(load.slot)) {
      return;
    }
    here.loaded.set(load.slot);
    code.visitVarInsn(LLOAD, places.get(header).base());
    int offset = test.offset() + load.start();
    if (offset != 0) {
      code.visitLdcInsn((long) offset);
      code.visitInsn(LADD);
    }
    read(load.bytes());
    code.visitVarInsn(ISTORE, load.slot);
  }

  private void read(int bytes) {
    switch (bytes) {
      case 1:
        memory("getByte", "(J)B");
        integer(0xff);
        code.visitInsn(IAND);
        break;
      case 2:
        memory("getShort", "(J)S");
        integer(0xffff);
        code.visitInsn(IAND);
        break;
      default:
        memory("getInt", "(J)I");
    }
  }

  private void memory(String name, String type) {
    code.visitMethodInsn(INVOKESTATIC, MEMORY, name, type, false);
  }

  private void locate(Header header) {
    Place place = places.get(header);
    String prefix = header.name().toLowerCase(Locale.ROOT);
    code.visitVarInsn(LLOAD, PACKET);
    code.visitMethodInsn(INVOKESTATIC, PACKET_VIEW, prefix + "Base", "(J)J", false);
    code.visitVarInsn(LSTORE, place.base());
    code.visitVarInsn(LLOAD, PACKET);
    code.visitMethodInsn(INVOKESTATIC, PACKET_VIEW, prefix + "Available", "(J)I", false);
    code.visitVarInsn(ISTORE, place.available());
  }

  private void integer(int value) {
    if (value >= -1 && value <= 5) {
      code.visitInsn(ICONST_0 + value);
    } else if (value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE) {
      code.visitIntInsn(BIPUSH, value);
    } else if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
      code.visitIntInsn(SIPUSH, value);
    } else {
      code.visitLdcInsn(value);
    }
  }
}
