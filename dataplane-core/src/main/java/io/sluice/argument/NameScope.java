// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import java.util.List;

/**
 * The place in a configuration from which names are looked up: an element, whose compound element
 * is searched first, then those around it.
 */
public interface NameScope {
  /**
   * The full name of the element that stands here.
   *
   * @return with the names of the compound elements around it, and slashes, before it
   */
  String name();

  /**
   * The elements of the whole configuration that define names of some kind.
   *
   * @param type {@link PortNames}, {@link Addresses.AddressBook} or another
   * @param <T> the type
   * @return in order of declaration, perhaps none
   */
  <T> List<T> definitions(Class<T> type);

  /**
   * Finds an element by its name as seen from here.
   *
   * @param name the name
   * @return null when there is none
   */
  Object lookUp(String name);

  /**
   * Notes that who stands here reads or writes a file, so that nobody else destroys it.
   *
   * @param name the file's name; {@code -} for the standard input or output
   * @param writes false for reading
   */
  void declareFile(String name, boolean writes);
}
