// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import java.util.List;

/**
 * The scope in which names are looked up, which is that of an element: first its own compound
 * element, then the enclosing ones.
 */
public interface NameScope {
  /**
   * The full name of the element.
   *
   * @return with the names of the enclosing compound elements in front, separated by slashes
   */
  String name();

  /**
   * The elements of the configuration that define names of a certain kind.
   *
   * @param type {@link PortNames}, {@link Addresses.AddressBook} or another
   * @param <T> the type
   * @return in order of declaration, may be empty
   */
  <T> List<T> definitions(Class<T> type);

  /**
   * Finds an element by its name in this scope.
   *
   * @param name the name
   * @return null if there is none
   */
  Object lookUp(String name);

  /**
   * Declares that the element reads or writes a file, so that no other element overwrites it.
   *
   * @param name the file's name; {@code -} for the standard input or output
   * @param writes false for reading
   */
  void declareFile(String name, boolean writes);
}
