// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.effect.Action;
import io.sluice.effect.Field;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The branches of a parallel chain: what each gets of a packet, what it may change, and therefore
 * what must be merged. A field that several branches write is taken from the last of them; fields
 * written by a branch that adds a header are assumed to be that header's, and a header that a
 * branch removes is assumed to be the link header.
 *
 * <p>One version is the base: its buffer continues, with the others' fields. It is the version
 * whose branch changes the payload or the length, because these cannot be copied over; otherwise
 * the original packet.
 */
final class Branches {
  /** The most branches of a chain. */
  static final int MAX = 16;

  private static final Set<Field> IP = coveredBy(Field.IP_HEADER, Field.IP_CHECKSUM);
  private static final Set<Field> TRANSPORT = coveredBy(Field.TRANSPORT_HEADER, Field.CHECKSUM);

  private final List<CopyMode> copies;
  private final List<Writes> writes;
  private final int original;
  private final int base;
  private final FieldMerge[] merges;

  /**
   * Creates the branches.
   *
   * @param copies what each gets; at least one shares
   * @param writes what each changes, as many
   */
  Branches(List<CopyMode> copies, List<Writes> writes) {
    this.copies = copies;
    this.writes = writes;
    original = copies.indexOf(CopyMode.SHARE);
    int reshaping = reshaping();
    base = reshaping < 0 || copies.get(reshaping) == CopyMode.SHARE ? original : reshaping;
    merges = new FieldMerge[copies.size()];
    for (int i = 0; i < merges.length; i++) {
      merges[i] = i == base ? null : merge(i);
    }
  }

  private static Set<Field> coveredBy(Field header, Field checksum) {
    Set<Field> covered = header.members();
    covered.remove(checksum);
    return covered;
  }

  private int reshaping() {
    for (int i = writes.size() - 1; i >= 0; i--) {
      if (writes.get(i).reshapes()) {
        return i;
      }
    }
    return -1;
  }

  int count() {
    return copies.size();
  }

  CopyMode copy(int branch) {
    return copies.get(branch);
  }

  /** The branch that gets the packet itself. */
  int original() {
    return original;
  }

  /** The branch whose version goes on. */
  int base() {
    return base;
  }

  /** Whether a branch gets a view of the packet. */
  boolean isView(int branch) {
    return copies.get(branch) == CopyMode.SHARE && branch != original;
  }

  boolean writesBytes(int branch) {
    return writes.get(branch).writesBytes();
  }

  /** Brings a branch's fields to the base; null when there are none. */
  FieldMerge merge(int branch) {
    Set<Field> won = EnumSet.noneOf(Field.class);
    won.addAll(writes.get(branch).fields());
    for (int later = branch + 1; later < count(); later++) {
      Set<Field> lost = writes.get(later).ofThePacket();
      lost.removeAll(List.of(Field.IP_CHECKSUM, Field.CHECKSUM));
      won.removeAll(lost);
    }
    if (writes.get(base).actions().contains(Action.REMOVES_HEADER)) {
      won.removeAll(Field.ETHERNET.members());
    }
    if (inSameBuffer(branch, base)) {
      won.removeIf(field -> !field.isAnnotation());
    }
    Set<Field> sums = EnumSet.of(Field.IP_CHECKSUM, Field.CHECKSUM);
    sums.retainAll(won);
    sums.removeIf(sum -> writers(sum) == 1);
    won.removeAll(sums);
    return won.isEmpty() ? null : new FieldMerge(won, sums, writes.get(base).shifts());
  }

  FieldMerge[] merges() {
    return merges;
  }

  private boolean inSameBuffer(int a, int b) {
    return a == b || copies.get(a) == CopyMode.SHARE && copies.get(b) == CopyMode.SHARE;
  }

  private long writers(Field field) {
    return writes.stream().filter(w -> w.fields().contains(field)).count();
  }

  /**
   * Says what is wrong with the branches.
   *
   * @param error told, in lower-case clauses
   */
  void check(Consumer<String> error) {
    int reshaping = -1;
    for (int i = 0; i < writes.size(); i++) {
      Writes mine = writes.get(i);
      if (mine.reshapes() && reshaping >= 0) {
        error.accept("branches " + reshaping + " and " + i + " both change payload or length");
      } else if (mine.reshapes()) {
        reshaping = i;
        if (copies.get(i) == CopyMode.HEADER) {
          error.accept(
              "branch " + i + " changes payload or length, and gets a copy of headers only");
        }
      }
      checkSum(i, Field.IP_CHECKSUM, IP, error);
      checkSum(i, Field.CHECKSUM, TRANSPORT, error);
      for (int j = 0; j < i; j++) {
        if (copies.get(i) == CopyMode.SHARE && copies.get(j) == CopyMode.SHARE) {
          checkShared(j, i, error);
        }
      }
    }
  }

  /** A checksum that is computed anew says nothing that could be added to what others did to it. */
  private void checkSum(int branch, Field sum, Set<Field> covered, Consumer<String> error) {
    Set<Field> fields = writes.get(branch).fields();
    boolean alone = writers(sum) == 1;
    boolean follows =
        covered.stream().anyMatch(fields::contains)
            || sum == Field.CHECKSUM
                && (fields.contains(Field.IP_SRC)
                    || fields.contains(Field.IP_DST)
                    || fields.contains(Field.PAYLOAD));
    if (fields.contains(sum) && !alone && !follows) {
      error.accept(
          "branch "
              + branch
              + " writes "
              + sum.text()
              + " beside another one, and no field that it covers");
    }
  }

  private void checkShared(int first, int second, Consumer<String> error) {
    Set<Field> both = EnumSet.noneOf(Field.class);
    both.addAll(writes.get(first).fields());
    both.retainAll(writes.get(second).fields());
    both.removeIf(Field::isAnnotation);
    String names = "branches " + first + " and " + second + " share the packet, and ";
    if (!both.isEmpty()) {
      error.accept(names + "both write " + both.iterator().next().text());
    } else if (writes.get(first).resizes() || writes.get(second).resizes()) {
      error.accept(names + "one of them changes where it begins or ends");
    }
  }
}
