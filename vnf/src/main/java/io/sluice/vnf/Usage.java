// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

/** The text of {@code --help}. */
final class Usage {
  static final String TEXT =
      """
      Sluice runs a Click configuration: it reads and checks the configuration, reports errors,
      and forwards packets until interrupted or until an element stops the driver.

      Usage: sluice [OPTION]... [FILE] [NAME=VALUE]...
         or: sluice ctl ADDRESS COMMAND    control a running one; see 'sluice ctl --help'
         or: sluice chain COMMAND          service function chains; see 'sluice chain --help'
         or: sluice function COMMAND       functions of chains; see 'sluice function --help'
         or: sluice catalogue FOLDER       write the manual pages of all elements

      Without FILE, Sluice reads standard input. NAME=VALUE sets the parameter $NAME.

      Configuration:
        -f, --file FILE               Read the configuration from FILE.
        -e, --expression EXPR         Use EXPR as the configuration.
        -C, --clickpath PATH          Look for required libraries in PATH (default $CLICKPATH).
        -o, --output FILE             Write the flat configuration to FILE; - is standard output.
        -q, --quit                    Check the configuration; do not run it.
        -w, --no-warnings             Do not print warnings.
            --explain[=effects]       Print workers, their elements, and rings; do not run.
                                      With effects, print what elements do to packets, too.
            --svg[=FILE]              Print the configuration as a picture; do not run. With
                                      FILE, run, and write the picture with packet counts.
            --dot[=FILE]              The same as a graph for Graphviz.

      Running:
        -j, --threads N               Run N workers, 1 to 128 (default 1, or one for each lcore
                                      that --dpdk names).
        -a, --affinity[=N]            Pin workers to processors N, N+1, ... (N defaults to 0).
                                      Without -a: to the lcores that --dpdk names, if any.
            --idle sleep|backoff|spin What an idle worker does: sleep until a device has a packet
                                      (default), poll less and less often, or poll all the time.
            --no-warm-up              Do not compile packet code before devices are opened.
        -R, --allow-reconfigure       Let the write handler hotconfig replace the configuration at
                                      run time; with FILE, SIGHUP reads the file again.
            --simtime[=SECONDS]       Simulate time: do not wait; one worker gives the same result
                                      every time. Time begins SECONDS after 1970 (default 1e9).
            --simtick N               In simulated time, reading the clock takes N ns (default 1).
            --dpdk EAL_ARGS --        Start DPDK with these EAL arguments.

      Control:
        -p, --port [ADDRESS:]PORT     Let clients on this machine read and write handlers on TCP
                                      port PORT; PORT+ takes the next free one. ADDRESS admits other
                                      machines; 0.0.0.0 listens on all addresses. May be repeated.
        -u, --unix-socket FILE        The same on a UNIX socket with mode 0600.

      Results:
        -h, --handler ELEMENT.H       After the run, print the value of read handler H.
                                      ELEMENT may be a name, a class, or a pattern with * and ?.
        -x, --exit-handler ELEMENT.H  Use the value of handler ELEMENT.H as exit status.
        -t, --time                    Print how long the run took.
            --table, --no-table       At the end, print each element's packets, bytes and drops
                                      to standard error (default: when that is a terminal).
            --json                    Print the table and handlers as one JSON document to
                                      standard output.

      Information:
            --help [ELEMENT]          Print this help, or the manual page of an element class.
            --list-elements           List the element classes.
        -v, --version                 Print the version.

      SIGINT or SIGTERM stops the run and prints the results; a second one kills the process.
      Exit status: 0 on success, 1 on errors in the configuration or command line, or the value
      that -x reads.
      """;

  private Usage() {}
}
