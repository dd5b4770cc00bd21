// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The Click configuration language: reads a configuration, expands its compound elements, and gives
 * a flat list of elements and connections.
 *
 * <p>Texts are strings of bytes, one byte to a {@code char} (ISO 8859-1), as {@link #readFile}
 * reads them; so escapes and raw bytes in configuration strings mean the same. No text makes the
 * methods here fail: whatever is wrong becomes a message, and texts that would expand without
 * bounds are stopped.
 */
public final class ClickLanguage {
  private ClickLanguage() {}

  /**
   * What a configuration may refer to besides its own text.
   *
   * @param definitions variables defined on the command line, without the dollar sign; they
   *     override definitions at file scope
   * @param libraryPath directories in which {@code require(library ...)} looks, in order; an empty
   *     path stands for the directory of the requiring file, which otherwise comes last
   * @param knownClass tells element classes from other names; null when every name may be one
   * @param open whether variables at file scope stay as they are, with their definitions in the
   *     result, so that whoever reads that can define them otherwise
   */
  public record Options(
      Map<String, String> definitions,
      List<Path> libraryPath,
      Predicate<String> knownClass,
      boolean open) {
    /** Copies the collections. */
    public Options {
      definitions = Collections.unmodifiableMap(new LinkedHashMap<>(definitions));
      libraryPath = List.copyOf(libraryPath);
    }

    /**
     * No definitions, no library path, any class.
     *
     * @return the options
     */
    public static Options none() {
      return new Options(Map.of(), List.of(), null, false);
    }

    /**
     * The same with other definitions.
     *
     * @param values variables and their values
     * @return the options
     */
    public Options withDefinitions(Map<String, String> values) {
      return new Options(values, libraryPath, knownClass, open);
    }

    /**
     * The same with another library path.
     *
     * @param path directories
     * @return the options
     */
    public Options withLibraryPath(List<Path> path) {
      return new Options(definitions, path, knownClass, open);
    }

    /**
     * The same with a library path as the environment variable {@code CLICKPATH} has it.
     *
     * @param path directories with colons between them; null or empty for none
     * @return the options
     */
    public Options withClickPath(String path) {
      if (path == null || path.isEmpty()) {
        return withLibraryPath(List.of());
      }
      return withLibraryPath(Arrays.stream(path.split(":", -1)).map(Path::of).toList());
    }

    /**
     * The same with another idea of what an element class is. A name that is neither an element nor
     * a class is then reported here, as undeclared.
     *
     * @param known says whether a name is an element class
     * @return the options
     */
    public Options withKnownClass(Predicate<String> known) {
      return new Options(definitions, libraryPath, known, open);
    }

    /**
     * The same with variables at file scope left as they are.
     *
     * @return the options
     */
    public Options keepingVariables() {
      return new Options(definitions, libraryPath, knownClass, true);
    }
  }

  /**
   * Reads a configuration.
   *
   * @param text the configuration, or an archive with a member {@code config}
   * @param fileName how messages name it; libraries are also looked for in its directory
   * @param options what it may refer to
   * @param diagnostics takes the messages
   * @return the flat configuration; when errors were reported, whatever could be made of the rest
   */
  public static FlatConfig parse(
      String text, String fileName, Options options, Diagnostics diagnostics) {
    Limits limits = new Limits(diagnostics);
    try {
      String config = text;
      if (Archive.is(text)) {
        config = Archive.member(text, Archive.CONFIG, fileName, diagnostics);
        if (config == null) {
          return empty();
        }
      }
      Builder builder = new Builder(fileName, options, diagnostics, limits);
      builder.read(config, fileName);
      return new Expander(builder.root(), diagnostics, limits)
          .expand(options.definitions(), options.open(), builder.requirements())
          .withSource(config);
    } catch (Limits.Exceeded e) {
      return empty();
    }
  }

  /**
   * Reads a configuration from a file; errors of reading are reported like errors in the text.
   *
   * @param file the file; its name in messages is the path as given
   * @param options what it may refer to
   * @param diagnostics takes the messages
   * @return the flat configuration, empty when the file cannot be read
   */
  public static FlatConfig parseFile(Path file, Options options, Diagnostics diagnostics) {
    String text;
    try {
      text = readFile(file);
    } catch (IOException e) {
      diagnostics.error(new Position(file.toString(), 0), reason(e));
      return empty();
    }
    return parse(text, file.toString(), options, diagnostics);
  }

  /**
   * The variables that a configuration defines at file scope, as it writes them: what {@link
   * Options#withDefinitions} can override.
   *
   * @param text the configuration
   * @param fileName how messages name it
   * @param options what it may refer to
   * @param diagnostics takes the messages
   * @return names, without the dollar sign, and values, in order of definition
   */
  public static Map<String, String> definitions(
      String text, String fileName, Options options, Diagnostics diagnostics) {
    Builder builder = new Builder(fileName, options, diagnostics, new Limits(diagnostics));
    try {
      builder.read(text, fileName);
    } catch (Limits.Exceeded e) {
      // It is reported; what came before it is defined.
    }
    return new LinkedHashMap<>(builder.root().definitions);
  }

  /**
   * Reads a configuration as it is structured.
   *
   * @param text the configuration
   * @param fileName how messages name it
   * @param options what it may refer to
   * @param diagnostics takes the messages
   * @return its classes, elements and connections; when errors were reported, whatever could be
   *     made of the rest
   */
  public static ConfigTree tree(
      String text, String fileName, Options options, Diagnostics diagnostics) {
    Limits limits = new Limits(diagnostics);
    Builder builder = new Builder(fileName, options, diagnostics, limits);
    try {
      builder.read(text, fileName);
      return new TreeBuilder(limits).build(builder.root(), options.definitions());
    } catch (Limits.Exceeded e) {
      return new ConfigTree(List.of(), List.of(), List.of());
    }
  }

  /**
   * The compound classes that a configuration declares at file scope.
   *
   * @param text the configuration
   * @param fileName how messages name it
   * @param options what it may refer to
   * @param diagnostics takes the messages
   * @return their names, in order, each with what it consists of: first two elements of the classes
   *     {@code input} and {@code output} that stand for its ports, then its elements, expanded,
   *     with its name and a slash before theirs; variables stay as they are written
   */
  public static Map<String, FlatConfig> compounds(
      String text, String fileName, Options options, Diagnostics diagnostics) {
    Limits limits = new Limits(diagnostics);
    Builder builder = new Builder(fileName, options, diagnostics, limits);
    Map<String, FlatConfig> compounds = new LinkedHashMap<>();
    try {
      builder.read(text, fileName);
      for (Map.Entry<String, ElementType> type : builder.root().types.entrySet()) {
        if (type.getValue() instanceof Scope compound) {
          Scope around = Scope.around(compound, type.getKey());
          Expander expander = new Expander(around, diagnostics, limits);
          compounds.put(type.getKey(), expander.expand(Map.of(), false, List.of()));
        }
      }
    } catch (Limits.Exceeded e) {
      // It is reported; what came before it is here.
    }
    return compounds;
  }

  /**
   * Reads the text of a file the way {@link #parse} wants it.
   *
   * @param file the file
   * @return its bytes, one to a character
   * @throws IOException if it cannot be read
   */
  public static String readFile(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  /**
   * Why a file cannot be read, for messages.
   *
   * @param e what reading it threw
   * @return a clause, for example {@code no such file}
   */
  public static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "no such file";
    } else if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    return "cannot be read: " + e.getMessage();
  }

  private static FlatConfig empty() {
    return new FlatConfig(List.of(), List.of(), List.of());
  }
}
