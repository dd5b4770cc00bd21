// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Loads jffi's native library, and gives access to the parts of jffi that need it. By itself jffi
 * unpacks the library into a temporary file at every start, which loads a random number generator
 * and its providers. With {@code -Dsluice.cache=FOLDER} it is unpacked once and stays there.
 */
final class NativeLibrary {
  private static final String FOLDER = "jffi.boot.library.path";
  private static final String FILE = "libjffi-1.2.so";

  static {
    String cache = System.getProperty("sluice.cache");
    if (cache != null && System.getProperty(FOLDER) == null) {
      Path library = Path.of(cache, FILE);
      if (Files.exists(library) || unpack(library)) {
        System.setProperty(FOLDER, cache);
      }
    }
  }

  private NativeLibrary() {}

  /** The invoker of C functions. */
  static Invoker invoker() {
    return Invoker.getInstance();
  }

  /** The library that looks up globally visible symbols. */
  static Library symbols() {
    return Library.getDefault();
  }

  /** Loads a shared library, as {@link Library#openLibrary} does. */
  static Library open(String name, int flags) {
    return Library.openLibrary(name, flags);
  }

  /**
   * Writes the library to a file atomically.
   *
   * @return false if that is not possible, which only costs time
   */
  static boolean unpack(Path library) {
    String resource = "/jni/" + platform() + "/" + FILE;
    Path part = library.resolveSibling(FILE + "." + ProcessHandle.current().pid());
    try (InputStream in = Invoker.class.getResourceAsStream(resource)) {
      if (in == null) {
        return false;
      }
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String platform() {
    String machine = System.getProperty("os.arch");
    return (machine.equals("amd64") ? "x86_64" : machine) + "-" + System.getProperty("os.name");
  }
}
