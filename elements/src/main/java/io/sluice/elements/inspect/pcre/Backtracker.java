// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import static io.sluice.elements.inspect.pcre.PcreProgram.SIZE;

import io.sluice.elements.inspect.pcre.PcreNode.Place;
import io.sluice.elements.regex.ByteSet;
import java.util.Arrays;

/**
 * Matches an expression by trying, with a bound on the steps of one search: for what RE2 does not
 * know. Belongs to one worker; allocates only when more must be remembered than ever before.
 *
 * <p>What is to be tried later, and what registers were before, lies on a stack of frames of three
 * numbers: a step, or one of the two below; a place of the text, or a register; and a bound, or
 * what the register was.
 */
final class Backtracker extends Pcre {
  /** Steps of one search; each byte of a repetition counts as a part of one. */
  private static final int MAX_STEPS = 200_000;

  private static final int BYTES_A_STEP = 8;
  private static final long[] WORD = ByteSet.named("word").words();

  /** Numbers on the stack. */
  private static final int MAX_STACK = 1 << 18;

  /** Numbers of a frame. */
  private static final int FRAME = 3;

  /** In place of a step: a register had another number. */
  private static final int RESTORE = -1;

  /** Added to the step of a repetition: one byte fewer or more. */
  private static final int RETRY = 1;

  private final int[] steps;
  private final long[][] sets;
  private final long[] first;
  private final int[] registers;
  private int[] stack = new int[85 * FRAME];
  private int top;
  private byte[] text;
  private int begin;
  private int length;
  private int at;
  private int left = MAX_STEPS;
  private boolean isExhausted;

  Backtracker(PcreProgram program) {
    steps = program.steps();
    sets = program.sets();
    first = program.first();
    registers = new int[program.registers()];
  }

  /** Compiles an expression. */
  static Pcre of(String expression, String flags) {
    PcreParser parser = new PcreParser(expression, flags);
    PcreNode node = parser.parse();
    return new Backtracker(new PcreProgram(node, parser.groups()));
  }

  @Override
  public boolean find(byte[] data, int start, int end, int from) {
    text = data;
    begin = start;
    length = end;
    left = MAX_STEPS;
    isExhausted = false;
    for (int place = from; place <= end; place++) {
      if (first != null && (place == end || !has(first, data[place]))) {
        continue;
      }
      Arrays.fill(registers, -1);
      top = 0;
      at = place;
      if (run()) {
        matchStart = place;
        matchEnd = at;
        return true;
      }
      if (left <= 0) {
        isExhausted = true;
        return false;
      }
    }
    return false;
  }

  @Override
  public boolean isExhausted() {
    return isExhausted;
  }

  @Override
  public int cost() {
    return (MAX_STEPS - left) / 64;
  }

  private boolean run() {
    int step = 0;
    while (left-- > 0) {
      int a = steps[step + 1];
      int b = steps[step + 2];
      boolean holds = true;
      int next = step + SIZE;
      switch (steps[step]) {
        case PcreProgram.BYTES -> {
          holds = at < length && has(sets[a], text[at]);
          at++;
        }
        case PcreProgram.MANY, PcreProgram.ALL -> holds = many(step, a, b, steps[step + 3]);
        case PcreProgram.FEW -> holds = few(step, a, b, steps[step + 3]);
        case PcreProgram.SPLIT -> {
          push(b, at, 0);
          next = a;
        }
        case PcreProgram.JUMP -> next = a;
        case PcreProgram.KEEP -> {
          push(RESTORE, a, registers[a]);
          registers[a] = at;
        }
        case PcreProgram.AGAIN -> holds = again(a, b != 0);
        case PcreProgram.PLACE -> holds = isAt(PcreProgram.place(a));
        case PcreProgram.BACK -> {
          at -= a;
          holds = at >= begin;
        }
        case PcreProgram.MOVED -> next = registers[a] == at ? b : next;
        case PcreProgram.ENTER -> {
          registers[a] = top - b * FRAME;
          registers[a + 1] = at;
        }
        case PcreProgram.LEAVE -> forget(registers[a]);
        case PcreProgram.RETURN -> {
          forget(registers[a]);
          at = registers[a + 1];
        }
        case PcreProgram.REFUSE -> {
          restore(registers[a]);
          holds = false;
        }
        default -> {
          return true;
        }
      }
      step = holds ? next : back();
      if (step < 0) {
        return false;
      }
    }
    return false;
  }

  // ---- steps

  /** How many bytes of a set there are from here on, up to a number. */
  private int count(long[] set, int most) {
    int stop = (int) Math.min(length, (long) at + most);
    int place = at;
    while (place < stop && has(set, text[place])) {
      place++;
    }
    left -= (place - at) / BYTES_A_STEP;
    return place - at;
  }

  private boolean many(int step, int set, int least, int most) {
    int count = count(sets[set], most);
    if (count > least && steps[step] == PcreProgram.MANY) {
      push(step | RETRY, at + count, at + least);
    }
    at += count;
    return count >= least;
  }

  private boolean few(int step, int set, int least, int most) {
    boolean holds = count(sets[set], least) == least;
    at += least;
    if (holds && most > least) {
      push(step | RETRY, at, most - least);
    }
    return holds;
  }

  private boolean again(int group, boolean anyCase) {
    int from = registers[2 * group];
    int to = registers[2 * group + 1];
    if (from < 0 || to < from || to - from > length - at) {
      return false;
    }
    left -= (to - from) / BYTES_A_STEP;
    for (int i = from; i < to; i++) {
      int a = text[i];
      int b = text[at++];
      boolean letters = anyCase && (a | 32) >= 'a' && (a | 32) <= 'z';
      if (letters ? (a | 32) != (b | 32) : a != b) {
        return false;
      }
    }
    return true;
  }

  private boolean isAt(Place place) {
    return switch (place) {
      case BEGIN -> at == begin;
      case LINE_BEGIN -> at == begin || at < length && text[at - 1] == '\n';
      case END -> at == length;
      case END_OR_LAST_FEED -> at == length || at == length - 1 && text[at] == '\n';
      case LINE_END -> at == length || text[at] == '\n';
      case WORD_BOUNDARY -> isWord(at - 1) != isWord(at);
      case NO_WORD_BOUNDARY -> isWord(at - 1) == isWord(at);
    };
  }

  private static boolean has(long[] set, byte b) {
    return (set[b >> 6 & 3] & 1L << b) != 0;
  }

  private boolean isWord(int place) {
    return place >= begin && place < length && has(WORD, text[place]);
  }

  // ---- the stack

  private void push(int step, int a, int b) {
    if (top == stack.length) {
      if (top >= MAX_STACK) {
        left = 0;
        return;
      }
      stack = Arrays.copyOf(stack, 2 * top);
    }
    stack[top] = step;
    stack[top + 1] = a;
    stack[top + 2] = b;
    top += FRAME;
  }

  /** Goes back to what is to be tried; -1 when there is nothing. */
  private int back() {
    while (top > 0) {
      top -= FRAME;
      int step = stack[top];
      int a = stack[top + 1];
      int b = stack[top + 2];
      if (step == RESTORE) {
        registers[a] = b;
      } else if ((step & RETRY) == 0) {
        at = a;
        return step;
      } else if (again(step - RETRY, a, b)) {
        return step - RETRY + SIZE;
      }
    }
    return -1;
  }

  /** Takes one byte fewer, or one more, for a repetition. */
  private boolean again(int step, int place, int bound) {
    if (steps[step] == PcreProgram.MANY) {
      at = place - 1;
      if (at > bound) {
        push(step | RETRY, at, bound);
      }
      return true;
    }
    if (place >= length || !has(sets[steps[step + 1]], text[place])) {
      return false;
    }
    at = place + 1;
    if (bound > 1) {
      push(step | RETRY, at, bound - 1);
    }
    return true;
  }

  /** Forgets what was to be tried since the stack had a height, but not what registers were. */
  private void forget(int height) {
    int kept = height;
    for (int frame = height; frame < top; frame += FRAME) {
      if (stack[frame] == RESTORE) {
        System.arraycopy(stack, frame, stack, kept, FRAME);
        kept += FRAME;
      }
    }
    top = kept;
  }

  /** Goes back to a height of the stack, with registers as they were. */
  private void restore(int height) {
    while (top > height) {
      top -= FRAME;
      if (stack[top] == RESTORE) {
        registers[stack[top + 1]] = stack[top + 2];
      }
    }
  }
}
