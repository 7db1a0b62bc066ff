/**
 * What every command of the project has in common: reading its options, saying what it has to say, and how it ends.
 *
 * <pre>
 *   OptionTable (OptionGroup, OptionSpec)      one table per command, from which come
 *        |-- parse(args) -> Arguments          values with their types, or a UsageException
 *        |     `-- Defaults                    where it says nothing: environment, user's file, config/
 *        |-- help(columns)                     the help text, with defaults and exit codes
 *        `-- About                             asks for it, or for ManPage, BashCompletion, ZshCompletion
 *
 *   Console                                    lines on standard error, and one status line
 *        |-- ProgressBar                       draws on it
 *   StandardOutput                             a text that is all there is to say
 *   Output                                     a file that is there whole or not at all
 *        |-- WrittenFiles                      none of which may be read, or named twice
 *        `-- Descriptor                        or called by the number under which it is open
 *   FileReason                                 why a file could not be used
 *   Terminal                                   what is a terminal, and what must be escaped there
 *   Figures, ByteSize, TimeSpan                 numbers as people read and write them
 *   ExitCode                                   0, 1, 2, 3 and what signals make of it
 * </pre>
 *
 * <p>A command line is wrong or right before any work begins: whatever is wrong with it is a {@link
 * millrace.cli.UsageException}, whose message carries the option, the value and the cure.
 *
 * <p>commons-cli does the parsing. It is told not to complete abbreviations and not to strip quotes; beyond it, the
 * last value of a repeated option counts, numbers have ranges, and an unknown option is answered with the nearest one
 * that exists.
 *
 * <p>Standard output belongs to the result; everything else goes through the {@link millrace.cli.Console}. Names of
 * files and whatever else comes from outside must go through {@link millrace.cli.Terminal#escape} first.
 *
 * <p>No parameter and no result is null.
 */
@NullMarked
package millrace.cli;

import org.jspecify.annotations.NullMarked;
