// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.lang.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that a configuration's elements read and write, so that no element overwrites a file
 * that another one uses. Two names mean the same file if they lead to the same inode through any
 * links; a file that does not exist yet is identified by its folder's inode and its name. Only
 * regular files count: several elements may write to a device or pipe.
 */
final class FileUses {
  private static final int MAX_LINKS = 40;

  private record Use(Element element, String name, boolean writes) {}

  private record Created(Object folder, Path name) {}

  private final Map<Object, List<Use>> uses = new HashMap<>();
  private final List<Object> order = new ArrayList<>();

  FileUses() {}

  /** Records that an element uses a file; {@code -} is the standard input or output. */
  void add(Element element, String name, boolean writes) {
    Object key = name.equals("-") ? (writes ? name : null) : key(name);
    if (key != null) {
      List<Use> known = uses.computeIfAbsent(key, k -> new ArrayList<>());
      if (known.isEmpty()) {
        order.add(key);
      }
      known.add(new Use(element, name, writes));
    }
  }

  /** Reports every element that writes a file that another one reads or writes. */
  void check(Diagnostics diagnostics) {
    for (Object key : order) {
      List<Use> users = uses.get(key);
      Use first = users.get(0);
      for (Use user : users.subList(1, users.size())) {
        if (user.element != first.element && (first.writes || user.writes)) {
          diagnostics.error(
              user.element.position(),
              Args.context(user.element),
              "%s: %s here, and %s by %s"
                  .formatted(user.name, done(user), done(first), first.element));
          diagnostics.note(first.element.position(), first.element + " declared here");
        }
      }
    }
  }

  private static String done(Use use) {
    return use.writes ? "written" : "read";
  }

  /** The element that declared a file; null if there is none. */
  Element userOf(String name) {
    Object key = key(name);
    if (key == null) {
      return null;
    }
    for (Object declared : order) {
      // The file may have been created meanwhile, and so have an inode.
      Use first = uses.get(declared).get(0);
      if (key.equals(declared) || key.equals(key(first.name))) {
        return first.element;
      }
    }
    return null;
  }

  /** A key that is equal for all names of a file; null if it is not a regular file. */
  private static Object key(String name) {
    try {
      Path path = Path.of(name);
      for (int i = 0; i < MAX_LINKS && Files.isSymbolicLink(path) && !Files.exists(path); i++) {
        path = path.resolveSibling(Files.readSymbolicLink(path));
      }
      if (!Files.exists(path)) {
        Path absolute = path.toAbsolutePath();
        return new Created(inode(absolute.getParent()), absolute.getFileName());
      }
      return Files.isRegularFile(path) ? inode(path) : null;
    } catch (IOException | InvalidPathException e) {
      // The element will fail to open it and report why.
      return null;
    }
  }

  private static Object inode(Path path) throws IOException {
    if (path == null) {
      throw new IOException("no file");
    }
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key == null ? path.toRealPath() : key;
  }
}
